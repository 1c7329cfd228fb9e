//! All that is known of one execution.

use std::collections::HashMap;

use access::OpContext;
use db_schema::schema::{approval_votes, approvals};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{ApprovalId, ExecutionId, UserId};
use domain::journal::JournalEntry;

use crate::approval::Approval;
use crate::error::Error;
use crate::execution::Execution;
use crate::find_execution::{find_execution, whole_entries};

/// An execution with its journal and what it asked people.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeExecution {
    /// The execution.
    pub execution: Execution,
    /// Its events up to the newest that `execution` knows of, in order.
    pub journal: Vec<JournalEntry>,
    /// What it asked people, in order.
    pub questions: Vec<Question>,
}

/// Something that an execution asked people, and who agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What it asked, and what became of it.
    pub approval: Approval,
    /// Who agreed so far, in that order.
    pub votes: Vec<UserId>,
}

/// The execution and all that belongs to it, in memory at once.
///
/// # Errors
///
/// As [`find_execution`].
pub async fn whole_execution(ctx: &OpContext, id: ExecutionId) -> Result<WholeExecution, Error> {
    let execution = find_execution(ctx, id).await?;
    ctx.transaction(async move |conn| {
        let mut journal = whole_entries(conn, id).await?;
        // What has come since does not fit to the row's sums.
        journal.retain(|entry| entry.seq <= execution.last_seq);
        let asked: Vec<Approval> = approvals::table
            .filter(approvals::execution_id.eq(id))
            .order(approvals::seq)
            .select(Approval::as_select())
            .load(conn)
            .await?;
        let cast: Vec<(ApprovalId, UserId)> = approval_votes::table
            .inner_join(approvals::table)
            .filter(approvals::execution_id.eq(id))
            .order((approval_votes::created_at, approval_votes::user_id))
            .select((approval_votes::approval_id, approval_votes::user_id))
            .load(conn)
            .await?;
        let mut votes: HashMap<ApprovalId, Vec<UserId>> = HashMap::new();
        for (approval, user) in cast {
            votes.entry(approval).or_default().push(user);
        }
        let questions = asked.into_iter().map(|approval| Question {
            votes: votes.remove(&approval.id).unwrap_or_default(),
            approval,
        });
        Ok(WholeExecution {
            execution,
            journal,
            questions: questions.collect(),
        })
    })
    .await
}
