//! Every figure, by family.

mod closing;
mod leads;
mod open;
mod reasons;
mod stages;

use super::kpi::Kpi;
use super::parameters::{Figure, Filter, Form, Parameter};

macro_rules! figures {
    ($($figure:ident = $kpi:path),+ $(,)?) => {
        /// All figures, in the order in which they are listed.
        pub const ALL: &[&Kpi] = &[$(&$kpi),+];

        $(
            #[derive(Debug)]
            pub enum $figure {}

            impl Figure for $figure {
                fn parameters() -> Vec<Parameter> {
                    $kpi.all_parameters()
                }
            }

            impl Worked for $figure {
                const KPI: &'static Kpi = &$kpi;
            }
        )+
    };
}

/// A figure that is worked out by its plan.
pub trait Worked: Figure {
    const KPI: &'static Kpi;
}

figures! {
    WinRate = closing::WIN_RATE,
    AverageDeal = closing::AVERAGE_DEAL,
    SalesCycle = closing::SALES_CYCLE,
    RevenueByRep = closing::REVENUE_BY_REP,
    PipelineValue = open::PIPELINE_VALUE,
    ForecastWeighted = open::FORECAST_WEIGHTED,
    StageDuration = stages::STAGE_DURATION,
    WinReasons = reasons::WIN_REASONS,
    LossReasons = reasons::LOSS_REASONS,
    LeadConversion = leads::LEAD_CONVERSION,
}

/// What narrows the deals of a figure.
pub const DEAL_FILTERS: &[Filter] = &[
    Filter { name: "owner_id", field: "owner_id", about: "Only deals of this owner." },
    Filter { name: "team_id", field: "team_id", about: "Only deals of this team, without its subteams." },
    Filter { name: "pipeline_id", field: "pipeline_id", about: "Only deals of this pipeline." },
    Filter { name: "source_id", field: "source_id", about: "Only deals of this source." },
    Filter { name: "account_id", field: "account_id", about: "Only deals with this account." },
    // Not by equality: a group of another product may want that, of the same deal.
    Filter { name: "product_id", field: "product_id__in", about: "Only deals with this product." },
];

const WEIGHT: Parameter = Parameter {
    name: "weight",
    form: Form::Words(&["count", "value"]),
    default: Some("count"),
    about: "Whether each deal counts as one, or by its amount.",
};

const ABANDONED: Parameter = Parameter {
    name: "abandoned",
    form: Form::Words(&["exclude", "include"]),
    default: Some("exclude"),
    about: "Whether abandoned deals count as decided.",
};
