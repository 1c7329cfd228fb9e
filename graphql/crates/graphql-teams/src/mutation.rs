//! Mutations of teams.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use graphql_core::error::{MutationError, invalid, to_payload};
use graphql_core::scope::op;
use teams::change_members::{add_member, remove_member};

use crate::team::{Team, team_id};

/// A team to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateTeamInput {
    /// Its name, up to 120 characters; no other team may have it, in whatever case.
    pub name: String,
}

/// A team to rename.
#[derive(Debug, Clone, InputObject)]
pub struct RenameTeamInput {
    /// The team.
    pub id: ID,
    /// Its new name.
    pub name: String,
}

/// A team to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteTeamInput {
    /// The team.
    pub id: ID,
}

/// Somebody to take into a team, or out of it.
#[derive(Debug, Clone, InputObject)]
pub struct TeamMemberInput {
    /// The team.
    pub id: ID,
    /// The user.
    pub user_id: ID,
}

/// The outcome of a mutation of a team.
#[derive(Debug, Clone, SimpleObject)]
pub struct TeamPayload {
    /// The team as it is now; null when nothing was changed because of `errors`.
    pub team: Option<Team>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteTeamPayload {
    /// The team that is gone; null when nothing was changed because of `errors`.
    pub deleted_team_id: Option<ID>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of teams.
#[derive(Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// Makes a team, which has nobody in it yet.
    async fn create_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team to make.")] input: CreateTeamInput,
    ) -> Result<TeamPayload> {
        payload(
            ctx,
            teams::create_team::create_team(op(ctx)?, &input.name).await,
        )
    }

    /// Gives a team another name.
    async fn rename_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team, and its name.")] input: RenameTeamInput,
    ) -> Result<TeamPayload> {
        let id = team_id(ctx, &input.id)?;
        payload(
            ctx,
            teams::rename_team::rename_team(op(ctx)?, id, &input.name).await,
        )
    }

    /// Takes a user into a team, who then sees and runs what is shared with it.
    async fn add_team_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team and the user.")] input: TeamMemberInput,
    ) -> Result<TeamPayload> {
        let id = team_id(ctx, &input.id)?;
        let user = input.user_id.parse().map_err(|error| invalid(ctx, error))?;
        payload(ctx, add_member(op(ctx)?, id, user).await)
    }

    /// Takes a user out of a team, who then no longer sees what is shared with it.
    async fn remove_team_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team and the user.")] input: TeamMemberInput,
    ) -> Result<TeamPayload> {
        let id = team_id(ctx, &input.id)?;
        let user = input.user_id.parse().map_err(|error| invalid(ctx, error))?;
        payload(ctx, remove_member(op(ctx)?, id, user).await)
    }

    /// Deletes a team, and with it what was shared with it. Executions that run go on.
    async fn delete_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team to delete.")] input: DeleteTeamInput,
    ) -> Result<DeleteTeamPayload> {
        let id = team_id(ctx, &input.id)?;
        match teams::delete_team::delete_team(op(ctx)?, id).await {
            Ok(()) => Ok(DeleteTeamPayload {
                deleted_team_id: Some(input.id),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteTeamPayload {
                deleted_team_id: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}

fn payload(ctx: &Context<'_>, result: Result<teams::Team, teams::Error>) -> Result<TeamPayload> {
    match result {
        Ok(team) => Ok(TeamPayload {
            team: Some(Team(team)),
            errors: vec![],
        }),
        Err(error) => Ok(TeamPayload {
            team: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}
