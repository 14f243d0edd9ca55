//! The list of figures, and all parameters of each.

use super::answer::{KpiDefinition, KpiDefinitionPage, KpiParameter};
use super::figures;
use super::kpi::{Definition, Kpi};
use super::parameters::{Form, Parameter};
use crate::kernel::page::{Page, PageInfo};

const FROM: Parameter = Parameter {
    name: "from",
    form: Form::Moment,
    default: None,
    about: "The first moment that counts: a day, which begins where the organization is, or an instant.",
};

const TO: Parameter = Parameter {
    name: "to",
    form: Form::Moment,
    default: None,
    about: "The first moment that counts no more: a day, which begins where the organization is, or an instant.",
};

const CURRENCY: Parameter = Parameter {
    name: "currency",
    form: Form::Currency,
    default: None,
    about: "Count deals in this currency only. Where amounts are summed it is the organization's unless another is \
            named; where they are not, deals in all currencies count unless one is named.",
};

/// The bounds of a period of moments.
pub const PERIOD: [Parameter; 2] = [FROM, TO];

impl Kpi {
    /// All that can be asked of the figure.
    pub fn all_parameters(&self) -> Vec<Parameter> {
        let mut all = PERIOD.to_vec();
        if self.in_days {
            all = all.into_iter().map(in_days).collect();
        }
        all.push(self.group_by());
        all.extend(self.parameters);
        all.extend(self.currency.map(|_| CURRENCY));
        let form = Form::Id;
        let filters = self.filters.iter();
        all.extend(filters.map(|filter| Parameter {
            name: filter.name,
            form,
            default: None,
            about: filter.about,
        }));
        all
    }

    fn group_by(&self) -> Parameter {
        Parameter {
            name: "group_by",
            form: Form::Dimension(self.dimensions),
            default: Some(self.by.map_or("none", |by| by.name)),
            about: "What to divide the figure by.",
        }
    }

    fn definition(&self) -> KpiDefinition {
        let groups = self.dimensions.iter().map(|dimension| dimension.name.to_owned()).collect();
        self.about.with(groups, &self.all_parameters())
    }
}

fn in_days(parameter: Parameter) -> Parameter {
    let about = if parameter.name == "from" {
        "The first day that counts."
    } else {
        "The first day that counts no more."
    };
    Parameter { form: Form::Day, about, ..parameter }
}

impl Definition {
    pub fn with(&self, group_by: Vec<String>, parameters: &[Parameter]) -> KpiDefinition {
        KpiDefinition {
            key: self.key.to_owned(),
            title: self.title.to_owned(),
            unit: self.unit,
            formula: self.formula.to_owned(),
            formula_version: self.formula_version,
            source: self.origin.to_owned(),
            basis: self.basis.to_owned(),
            address: self.address.to_owned(),
            group_by,
            parameters: parameters.iter().map(parameter).collect(),
        }
    }
}

fn parameter(parameter: &Parameter) -> KpiParameter {
    KpiParameter {
        name: parameter.name.to_owned(),
        description: parameter.about.to_owned(),
        values: parameter.form.words().into_iter().map(str::to_owned).collect(),
        default: parameter.default.map(str::to_owned),
    }
}

/// All figures on one page, with those that others add.
pub fn page(more: Vec<KpiDefinition>) -> KpiDefinitionPage {
    let data = figures::ALL.iter().map(|kpi| kpi.definition()).chain(more).collect();
    Page { data, page: PageInfo { limit: 200, has_more: false, next_cursor: None, total: None } }
}
