//! Rules that span several members, from `validator` to violations with pointers.

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::error::Violation;

/// What a body's rules found, with JSON pointers.
pub fn violations(errors: &ValidationErrors) -> Vec<Violation> {
    let mut found = Vec::new();
    walk(errors, "", &mut |path, error| found.push(of(Violation::at(path, "", ""), error)));
    found
}

/// What the rules of a query found, by parameter.
pub fn parameters(errors: &ValidationErrors) -> Vec<Violation> {
    let mut found = Vec::new();
    walk(errors, "", &mut |path, error| {
        found.push(of(Violation::parameter(path.trim_start_matches('/'), "", ""), error));
    });
    found
}

fn of(violation: Violation, error: &ValidationError) -> Violation {
    let message = error.message.as_deref().unwrap_or("The value is not valid here.").to_owned();
    let mut violation = Violation { code: error.code.to_string(), message, ..violation };
    for (name, value) in error.params.iter().filter(|(name, _)| *name != "value") {
        violation.params.insert(name.to_string(), value.clone());
    }
    violation
}

fn walk(errors: &ValidationErrors, at: &str, tell: &mut impl FnMut(String, &ValidationError)) {
    for (member, kind) in errors.errors() {
        // A rule of the whole document is filed under this name by `validator`.
        let path = if member == "__all__" { at.to_owned() } else { format!("{at}/{member}") };
        match kind {
            ValidationErrorsKind::Field(found) => found.iter().for_each(|error| tell(path.clone(), error)),
            ValidationErrorsKind::Struct(inner) => walk(inner, &path, tell),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    walk(inner, &format!("{path}/{index}"), tell);
                }
            }
        }
    }
}
