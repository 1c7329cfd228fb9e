//! Templates of agents.

use access::policy;
use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::TemplateId;
use domain::permission::Permission;
use domain::template::TemplateScope as Scope;
use graphql_agents::agent_version::AgentConfiguration;
use graphql_agents::share::Share;
use graphql_core::connection::PageInfo;
use graphql_core::enums::{Department, TemplateScope};
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::{Server, op};
use graphql_core::user::{User, load_user};
use templates::list_templates::{TemplateFilter, count_templates};
use templates::share_template::find_shares;

/// What agents are made from.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Template {
    /// The name that an agent gets when it is given no other.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whom it is for first; null for everybody. It never decides who sees it.
    pub department: Option<Department>,
    /// Who sees it.
    pub scope: TemplateScope,
    /// Words to find an agent by.
    pub tags: Vec<String>,
    /// What the model is told before the goal, with `{{name}}` where values are filled in.
    pub system_prompt: String,
    /// The names of the tools that an agent gets.
    pub tool_names: Vec<String>,
    /// What to fill in.
    pub variables: Vec<TemplateVariable>,
    /// Goals that show what it is good for.
    pub goals: Vec<String>,
    /// All of it, as a definition file.
    pub definition: String,
    /// When it was made; null when it comes with the product.
    pub created_at: Option<DateTime<Utc>>,
    #[graphql(skip)]
    row: Box<templates::Template>,
}

/// One value that a template asks for.
#[derive(Debug, Clone, SimpleObject)]
pub struct TemplateVariable {
    /// What stands between the braces.
    pub name: String,
    /// What to fill in.
    pub description: String,
    /// What is taken when nothing is filled in; null when something must be.
    pub default: Option<String>,
}

/// A tool that a template does without, and does better with.
#[derive(Debug, Clone, SimpleObject)]
pub struct WantedTool {
    /// The tool's name.
    pub tool: String,
    /// What an agent would do with it.
    pub why: String,
    /// Whether this server has it: an agent is given it then.
    pub available: bool,
}

impl From<templates::Template> for Template {
    fn from(row: templates::Template) -> Self {
        let details = row.details();
        let of_variable = |variable: definitions::Variable| TemplateVariable {
            name: variable.name,
            description: variable.description,
            default: variable.default,
        };
        Self {
            name: row.file.name.clone(),
            description: row.file.description.clone(),
            department: details.department.map(Into::into),
            scope: row.scope.into(),
            tags: row.file.tags.clone(),
            system_prompt: row.file.definition.system_prompt.clone(),
            tool_names: row.file.definition.tools.clone(),
            variables: details.variables.into_iter().map(of_variable).collect(),
            goals: details.goals,
            definition: row.text.clone(),
            created_at: row.created_at,
            row: Box::new(row),
        }
    }
}

#[ComplexObject]
impl Template {
    /// The template's id.
    pub async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// Limits and model.
    async fn configuration(&self) -> AgentConfiguration {
        self.row.file.definition.configuration.clone().into()
    }

    /// Tools that it does without, and does better with.
    async fn wants(&self, ctx: &Context<'_>) -> Result<Vec<WantedTool>> {
        let known = &ctx.data::<Server>()?.tool_names;
        let wants = self.row.details().wants;
        let of_wanted = |wanted: definitions::WantedTool| WantedTool {
            available: known.contains(&wanted.tool),
            tool: wanted.tool,
            why: wanted.why,
        };
        Ok(wants.into_iter().map(of_wanted).collect())
    }

    /// Who made it; null when it comes with the product.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.row.created_by {
            Some(user) => Ok(Some(load_user(ctx, user).await?)),
            None => Ok(None),
        }
    }

    /// Whom it is shared with, the first share first; nobody unless it is personal.
    #[graphql(complexity = "5 * child_complexity")]
    async fn sharing(&self, ctx: &Context<'_>) -> Result<Vec<Share>> {
        if self.row.scope != Scope::Personal {
            return Ok(Vec::new());
        }
        let shares = find_shares(op(ctx)?, self.row.id)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(shares.into_iter().map(Into::into).collect())
    }

    /// Whether somebody else keeps it, and shares it with the acting user, alone or with others.
    async fn shared_with_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        let user = op(ctx)?.actor().user;
        Ok(self.row.scope == Scope::Personal && self.row.created_by != Some(user))
    }

    /// Whether the acting user may share it.
    async fn can_share(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = op(ctx)?.actor();
        let is_own = self.row.scope == Scope::Personal && self.row.created_by == Some(actor.user);
        Ok(is_own && policy::allows(actor.access_role, Permission::SaveTemplate))
    }

    /// Whether the acting user may delete it.
    async fn can_delete(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = op(ctx)?.actor();
        let role = actor.access_role;
        Ok(match self.row.scope {
            Scope::BuiltIn => false,
            Scope::Organisation => policy::allows(role, Permission::PublishTemplate),
            Scope::Personal => {
                self.row.created_by == Some(actor.user)
                    && policy::allows(role, Permission::SaveTemplate)
            }
        })
    }
}

/// A page of templates.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct TemplateConnection {
    /// The templates with their cursors.
    pub edges: Vec<TemplateEdge>,
    /// The templates.
    pub nodes: Vec<Template>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    filter: TemplateFilter,
}

#[ComplexObject]
impl TemplateConnection {
    /// How many templates match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_templates(op(ctx)?, &self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl TemplateConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<templates::Template>, filter: TemplateFilter) -> Self {
        let page_info = PageInfo::of(&page, |template| template.id.to_string());
        let nodes: Vec<Template> = page.items.into_iter().map(Template::from).collect();
        let edges = nodes
            .iter()
            .map(|node| TemplateEdge {
                cursor: node.row.id.to_string(),
                node: node.clone(),
            })
            .collect();
        Self {
            edges,
            nodes,
            page_info,
            filter,
        }
    }
}

/// A template in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct TemplateEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The template.
    pub node: Template,
}

/// Reads the id of a template.
///
/// # Errors
///
/// `INVALID_REQUEST` when it is the id of something else.
pub fn template_id(ctx: &Context<'_>, id: &ID) -> Result<TemplateId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
