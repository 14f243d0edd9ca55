//! Who is asking, and how far they reach.
//!
//! A permission is the type of an argument: a handler asks for `Can<Update, Lead>`, and the slice's
//! queries ask the same of it, so a forgotten check does not compile. The matrix is data (`policy`),
//! and there is one rule for what an actor sees of a table (`within`).

mod actor;
mod can;
mod linked;
mod moment;
mod ownership;
mod policy;
mod references;
mod scopes;
mod shares;
mod within;

pub use actor::{Actor, Role};
pub use can::{Assign, Backdate, Can, Create, Delete, Does, Guarded, Owned, Read, Update};
pub use linked::Links;
pub use moment::moment;
pub use ownership::Ownership;
pub use policy::{Action, Reach, Resource, matrix, reach};
pub use references::Table;
pub use scopes::{KeyScope, Scopes};
pub use shares::Sharing;
pub use within::{Scope, Within};

/// Says of a record type how it is guarded and logged. Owned records have an owner and a team;
/// shared ones belong to the whole organization.
#[macro_export]
macro_rules! owned_record {
    ($record:ident, $kind:literal, $collection:literal) => {
        $crate::owned_record!($record, $kind, $collection, $crate::access::Scope::Owned);
    };
    ($record:ident, $kind:literal, $collection:literal, $scope:expr) => {
        $crate::shared_record!(@ $record, $kind, $collection, $record, $scope);

        impl $crate::access::Owned for $record {
            fn owner_id(&self) -> $crate::kernel::ids::UserId {
                self.owner_id
            }
            fn team_id(&self) -> Option<$crate::kernel::ids::TeamId> {
                self.team_id
            }
        }
    };
}

/// Like `owned_record!`, for records without an owner. `$resource` names the row of the matrix.
#[macro_export]
macro_rules! shared_record {
    ($record:ident, $kind:literal, $collection:literal, $resource:ident) => {
        $crate::shared_record!($record, $kind, $collection, $resource, Shared);
    };
    ($record:ident, $kind:literal, $collection:literal, $resource:ident, $scope:ident) => {
        $crate::shared_record!(@ $record, $kind, $collection, $resource, $crate::access::Scope::$scope);
    };
    (@ $record:ident, $kind:literal, $collection:literal, $resource:ident, $scope:expr) => {
        impl $crate::kernel::record::Record for $record {
            const TYPE: &'static str = $kind;
            const COLLECTION: &'static str = $collection;
            fn id(&self) -> uuid::Uuid {
                self.id.uuid()
            }
            fn version(&self) -> i32 {
                self.version
            }
        }

        impl $crate::access::Guarded for $record {
            const RESOURCE: $crate::access::Resource = $crate::access::Resource::$resource;
            const TABLE: &'static str = <Self as $crate::kernel::listing::Listed>::TABLE;
            const ARCHIVES: bool = <Self as $crate::kernel::listing::Listed>::ARCHIVES;
            const SCOPE: $crate::access::Scope = $scope;
        }
    };
}

/// For parts of another record, such as an account's sites: they live below its address and go with
/// its row of the matrix.
#[macro_export]
macro_rules! part_record {
    ($record:ident, $kind:literal, $collection:literal of $whole:literal by $whole_id:ident, $resource:ident) => {
        impl $crate::kernel::record::Record for $record {
            const TYPE: &'static str = $kind;
            const COLLECTION: &'static str = $collection;
            fn id(&self) -> uuid::Uuid {
                self.id.uuid()
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn address(&self) -> String {
                format!(concat!("/api/v1/", $whole, "/{}/", $collection, "/{}"), self.$whole_id, self.id)
            }
        }

        impl $crate::access::Guarded for $record {
            const RESOURCE: $crate::access::Resource = $crate::access::Resource::$resource;
            const TABLE: &'static str = <Self as $crate::kernel::listing::Listed>::TABLE;
            const ARCHIVES: bool = false;
            const SCOPE: $crate::access::Scope = $crate::access::Scope::Shared;
        }
    };
}
