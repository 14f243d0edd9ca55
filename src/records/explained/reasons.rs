//! The rules, asked one after the other as the service itself asks them.

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::model::{AccessExplained, AccessRule, ActionAccess, RoleReach};
use crate::access::{Action, Actor, Assign, Can, Owned, Reach, Read, Role, Sharing, reach};
use crate::identity::deputy;
use crate::identity::users::{self, User};
use crate::kernel::ids::UserId;
use crate::kernel::{Error, Result};
use crate::store::Collection;

/// Explains a record that the asker may give to others.
pub(super) fn explain<R: Owned + Collection>(
    conn: &mut PgConnection,
    who: &Can<Assign, R>,
    id: Uuid,
    user_id: UserId,
) -> Result<AccessExplained> {
    who.also::<Read, R>()?.sees(conn, id)?;
    let record = R::stored(conn, who.organization_id, &[id])?.pop().ok_or_else(Error::missing)?;
    who.reaches(&record)?;
    let user = users::find(conn, &who.also::<Read, User>()?, user_id)?;
    let actor = deputy(conn, who.organization_id, user_id, who.request_id)?;
    let standing = Standing {
        is_owner: record.owner_id() == user_id,
        is_in_team: is_in_team(actor.as_ref(), &record),
        is_active: actor.is_some(),
        shared: actor.map_or(Ok(None), |actor| actor.shares(conn, id))?,
    };
    let actions = Action::ALL.iter().map(|action| standing.access::<R>(&user.roles, *action)).collect();
    Ok(AccessExplained {
        user_id,
        record_type: R::TYPE,
        record_id: id.into(),
        owner_id: record.owner_id(),
        team_id: record.team_id(),
        is_owner: standing.is_owner,
        is_in_team: standing.is_in_team,
        shared: standing.shared,
        is_archived: record.is_archived(),
        actions,
    })
}

fn is_in_team(actor: Option<&Actor>, record: &impl Owned) -> bool {
    let teams = actor.map(|actor| &actor.team_ids);
    record.team_id().is_some_and(|team| teams.is_some_and(|teams| teams.contains(&team)))
}

/// How a user stands to a record.
#[derive(Clone, Copy)]
struct Standing {
    is_owner: bool,
    is_in_team: bool,
    is_active: bool,
    shared: Option<Sharing>,
}

impl Standing {
    fn access<R: Owned>(self, roles: &[Role], action: Action) -> ActionAccess {
        let widest = reach(roles, R::RESOURCE, action);
        let (is_allowed, rule) = self.decide(widest, action);
        let of_role = |role: &Role| RoleReach {
            role: *role,
            reach: reach(&[*role], R::RESOURCE, action).map(Into::into),
        };
        let roles = roles.iter().map(of_role).collect();
        ActionAccess { action, is_allowed, rule, reach: widest.map(Into::into), roles }
    }

    fn decide(self, widest: Option<Reach>, action: Action) -> (bool, AccessRule) {
        let shared = match action {
            Action::Read => self.shared.is_some(),
            Action::Update => self.shared == Some(Sharing::Edit),
            _ => false,
        };
        match widest {
            _ if !self.is_active => (false, AccessRule::Suspended),
            None => (false, AccessRule::NoRole),
            Some(Reach::Organization) => (true, AccessRule::Organization),
            Some(_) if self.is_owner => (true, AccessRule::Owner),
            Some(Reach::Team) if self.is_in_team => (true, AccessRule::Team),
            Some(_) if shared => (true, AccessRule::RecordTeam),
            Some(Reach::Own) => (false, AccessRule::NotOwner),
            Some(Reach::Team) => (false, AccessRule::OtherTeam),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessRule, Standing};
    use crate::access::{Action, Reach, Sharing};

    #[test]
    fn one_rule_decides() {
        let nobody = Standing { is_owner: false, is_in_team: false, is_active: true, shared: None };
        assert_eq!(nobody.decide(Some(Reach::Own), Action::Read), (false, AccessRule::NotOwner));
        assert_eq!(nobody.decide(Some(Reach::Team), Action::Read), (false, AccessRule::OtherTeam));
        assert_eq!(nobody.decide(None, Action::Read), (false, AccessRule::NoRole));
        let colleague = Standing { is_in_team: true, ..nobody };
        assert_eq!(colleague.decide(Some(Reach::Team), Action::Read), (true, AccessRule::Team));
        assert_eq!(colleague.decide(Some(Reach::Own), Action::Read), (false, AccessRule::NotOwner));
        let guest = Standing { shared: Some(Sharing::Read), ..nobody };
        assert_eq!(guest.decide(Some(Reach::Team), Action::Read), (true, AccessRule::RecordTeam));
        assert_eq!(guest.decide(Some(Reach::Own), Action::Update), (false, AccessRule::NotOwner));
        assert_eq!(guest.decide(None, Action::Read), (false, AccessRule::NoRole));
        let gone = Standing { is_active: false, is_owner: true, ..nobody };
        assert_eq!(gone.decide(Some(Reach::Organization), Action::Read), (false, AccessRule::Suspended));
    }
}
