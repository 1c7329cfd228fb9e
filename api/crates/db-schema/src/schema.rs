// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, Clone, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "vector"))]
    pub struct Vector;
}

diesel::table! {
    /// Words about a version of an agent, beside it, since nobody may change a version.
    agent_version_labels (agent_version_id) {
        agent_version_id -> Uuid,
        organisation_id -> Uuid,
        /// What people call it, such as "before the audit".
        name -> Nullable<Text>,
        /// Why it was made.
        note -> Nullable<Text>,
    }
}

diesel::table! {
    /// One immutable state of an agent's definition.
    agent_versions (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        agent_id -> Uuid,
        number -> Int4,
        system_prompt -> Text,
        tools -> Array<Text>,
        /// Limits and model, as domain::agent::AgentConfiguration.
        configuration -> Jsonb,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What stays of an agent while its versions follow each other.
    agents (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        name -> Text,
        description -> Text,
        status -> Text,
        tags -> Array<Text>,
        /// Grows with every change; a writer that read an older one is refused.
        revision -> Int4,
        /// The number of the version that runs.
        version -> Int4,
        created_by -> Uuid,
        idempotency_key -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Set: the agent is gone from every list, its executions stay.
        deleted_at -> Nullable<Timestamptz>,
        /// The same for the executions of one agent.
        max_running -> Nullable<Int4>,
        /// Open: everybody of the organisation sees it, and who may change agents changes it. Restricted: who made it and administrators change it, and those see it with whom it is shared.
        visibility -> Text,
    }
}

diesel::table! {
    /// A secret that acts for a user. Only its hash is kept.
    api_tokens (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        user_id -> Uuid,
        name -> Text,
        /// The first characters, so that people can tell their tokens apart.
        hint -> Text,
        /// SHA-256 of the whole token.
        hash -> Bytea,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Who agreed to a call so far, to the arguments that it has now.
    approval_votes (approval_id, user_id) {
        approval_id -> Uuid,
        user_id -> Uuid,
        organisation_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Decisions that executions wait for: whether a call may be made, or what became of one.
    approvals (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        execution_id -> Uuid,
        /// The event that asked.
        seq -> Int4,
        kind -> Text,
        call_id -> Text,
        tool -> Text,
        /// What the call is made with, as the last one who changed it wrote it.
        arguments -> Jsonb,
        /// What an approval is bound to, see domain::approval::arguments_hash; empty for a doubt.
        arguments_hash -> Text,
        risk -> Text,
        /// Who decides, as domain::approval::ApprovalPolicy.
        policy -> Jsonb,
        status -> Text,
        requested_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// The newest link of each organisation's audit chain. Locked while a row is added.
    audit_heads (organisation_id) {
        organisation_id -> Uuid,
        seq -> Int8,
        hash -> Bytea,
    }
}

diesel::table! {
    /// Who did what, as a hash chain per organisation: a changed or missing row breaks it.
    audit_log (organisation_id, seq) {
        organisation_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        action -> Text,
        resource -> Text,
        outcome -> Text,
        details -> Jsonb,
        request_id -> Text,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> Timestamptz,
        previous_hash -> Bytea,
        /// SHA-256 over previous_hash and the row, see access::audit.
        hash -> Bytea,
    }
}

diesel::table! {
    /// What a turn that is under way may use of a budget. One whose worker is gone is settled by whoever notices.
    budget_reservations (execution_id, budget_id) {
        execution_id -> Uuid,
        budget_id -> Uuid,
        month -> Date,
        organisation_id -> Uuid,
        /// The claim that reserved it.
        lease_epoch -> Int4,
        /// The newest event before the turn.
        last_seq -> Int4,
        amount -> Int8,
    }
}

diesel::table! {
    /// What was used of a budget in a month, and what turns that are under way may still use.
    budget_usage (budget_id, month) {
        budget_id -> Uuid,
        month -> Date,
        organisation_id -> Uuid,
        used -> Int8,
        reserved -> Int8,
        /// When four fifths of the budget were used.
        alerted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The most that executions may use: all of an organisation, those of an agent, or those that a user or the people of a team asked for.
    budgets (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        scope -> Text,
        agent_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        /// Whether the amount is for a calendar month in UTC, or for each execution.
        period -> Text,
        unit -> Text,
        amount -> Int8,
        created_at -> Timestamptz,
        team_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// What one user says of one page of the docs site; the next vote replaces it.
    docs_feedback (organisation_id, page, user_id) {
        organisation_id -> Uuid,
        /// The page's source path, such as security/baseline.md. The page may be gone.
        page -> Text,
        user_id -> Uuid,
        helpful -> Bool,
        comment -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// The append-only journal of an execution: seq 1, 2, 3, ... without a gap.
    execution_events (execution_id, seq) {
        /// One of executions, without a key that PostgreSQL checks: each statement that adds events takes it from there. Whoever deletes an execution deletes its events.
        execution_id -> Uuid,
        seq -> Int4,
        /// That of the execution, taken from its row.
        organisation_id -> Uuid,
        kind -> Text,
        /// domain::journal::JournalEvent.
        payload -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What people send into an execution, numbered 1, 2, 3, ...; its worker writes each to the journal once.
    execution_interventions (execution_id, number) {
        execution_id -> Uuid,
        number -> Int4,
        organisation_id -> Uuid,
        /// domain::journal::JournalEvent.
        intervention -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// One run of one agent version. What happened stands in execution_events; this row sums it up.
    executions (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        agent_id -> Uuid,
        agent_version_id -> Uuid,
        requested_by -> Uuid,
        goal -> Text,
        context -> Nullable<Jsonb>,
        max_steps -> Int4,
        idempotency_key -> Nullable<Text>,
        status -> Text,
        /// Not claimed before.
        run_at -> Timestamptz,
        lease_owner -> Nullable<Text>,
        /// Grows with every claim and with a cancellation. A write that carries an older one is refused.
        lease_epoch -> Int4,
        lease_until -> Nullable<Timestamptz>,
        /// The seq of the newest event.
        last_seq -> Int4,
        /// Turns of the model so far.
        steps -> Int4,
        tools_used -> Array<Text>,
        input_tokens -> Int8,
        output_tokens -> Int8,
        simulated -> Bool,
        /// The answer of one that is completed, or why it failed or was cancelled.
        outcome -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        /// Of an organisation's waiting executions the highest is claimed first.
        priority -> Int2,
        /// The number of the newest intervention. A worker that has not taken it up must not let go.
        interventions -> Int4,
        /// When it must have ended; null before it starts and while it waits for people.
        deadline -> Nullable<Timestamptz>,
        /// How long it may go on from its next claim, in seconds; while it runs, deadline counts.
        seconds_left -> Float8,
        /// The execution whose journal its own begins with; its event forked says up to where.
        forked_from -> Nullable<Uuid>,
        /// What the turns so far cost in millionths of a US dollar; null when that is not known of one.
        cost_micro_usd -> Nullable<Int8>,
        /// Whether its tools are only simulated.
        dry_run -> Bool,
    }
}

diesel::table! {
    /// Notifications that go out by e-mail.
    mail_outbox (notification_id) {
        notification_id -> Uuid,
        organisation_id -> Uuid,
        /// How often it was tried.
        attempt -> Int4,
        /// Not tried before; null once it was sent or given up.
        send_at -> Nullable<Timestamptz>,
        sent_at -> Nullable<Timestamptz>,
        /// What the last attempt failed with.
        error -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Vector;

    /// What agents remember beyond one execution.
    memories (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        /// Whose executions read it: one user's, one agent's, or all of the organisation.
        scope -> Text,
        /// The user, when it is for one.
        user_id -> Nullable<Uuid>,
        /// The agent; with the scope user null for all agents that the user runs.
        agent_id -> Nullable<Uuid>,
        text -> Text,
        /// Who wrote it, or for whom the execution ran that did.
        written_by -> Nullable<Uuid>,
        /// Who changed its text last.
        edited_by -> Nullable<Uuid>,
        /// The execution that wrote it; null when a person did.
        execution_id -> Nullable<Uuid>,
        /// The event of that execution by which it did.
        seq -> Nullable<Int4>,
        /// The call that wrote it: made again, it finds this row.
        idempotency_key -> Nullable<Text>,
        /// What made the embedding. Searches compare those of one embedder alone.
        embedder -> Nullable<Text>,
        /// Null until an embedder answers. There is no index over it: a search reads what the row's readers have, exactly.
        embedding -> Nullable<Vector>,
        /// When an embedder last had a go at it.
        embedded_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// When an execution last found it.
        last_used_at -> Nullable<Timestamptz>,
        /// From then on it is as good as gone; null for never.
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What the server told a user by itself.
    notifications (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        title -> Text,
        body -> Text,
        /// Where more is to be seen: a path in the web client.
        link -> Text,
        read_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A tenant.
    organisations (id) {
        id -> Uuid,
        /// Its name on the command line and in addresses.
        slug -> Text,
        name -> Text,
        created_at -> Timestamptz,
        /// The most executions that are running at once; null for no limit. Those beyond it wait in the queue.
        max_running -> Nullable<Int4>,
        /// How long agents remember what is not pinned.
        memory_days -> Int4,
    }
}

diesel::table! {
    /// Each firing of each schedule, and what became of it.
    schedule_ticks (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        schedule_id -> Uuid,
        /// When it was due. A person who runs the schedule at once makes a tick of that moment.
        fire_time -> Timestamptz,
        /// Whether a person started it and not the clock.
        manual -> Bool,
        state -> Text,
        /// How many executions were started for it, retries included.
        attempt -> Int4,
        /// The newest of them.
        execution_id -> Nullable<Uuid>,
        /// When the next one is started, while the state is retrying.
        retry_at -> Nullable<Timestamptz>,
        /// Why it is where it is, for people.
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// When an agent is started by the clock, with which goal, and for whom.
    schedules (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        agent_id -> Uuid,
        /// Executions are started as this user.
        owner_id -> Uuid,
        name -> Text,
        goal -> Text,
        /// Five fields, normalised.
        cron -> Text,
        /// The IANA name of the zone whose clocks count.
        zone -> Text,
        overlap -> Text,
        /// How late it may still start what it missed; at least a minute is always granted.
        catch_up_seconds -> Int4,
        /// Null while it is paused or deleted.
        next_fire_time -> Nullable<Timestamptz>,
        /// Grows with every change by a person; a writer that read an older one is refused.
        revision -> Int4,
        paused_at -> Nullable<Timestamptz>,
        /// Null with paused_at set: the server paused it, and pause_reason says why.
        paused_by -> Nullable<Uuid>,
        pause_reason -> Nullable<Text>,
        idempotency_key -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Set: it is gone from every list, its ticks and executions stay.
        deleted_at -> Nullable<Timestamptz>,
        /// When its owner is told what became of a run.
        notify_on -> Text,
        /// Whether its owner is also told by e-mail.
        notify_by_mail -> Bool,
    }
}

diesel::table! {
    /// Who sees and runs a restricted agent, or sees and uses a personal template, beside who made it.
    shares (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        agent_id -> Nullable<Uuid>,
        /// Everybody of the organisation, or those of one department or team.
        audience -> Text,
        department -> Nullable<Text>,
        team_id -> Nullable<Uuid>,
        shared_by -> Uuid,
        created_at -> Timestamptz,
        template_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// Who is in a team.
    team_members (team_id, user_id) {
        team_id -> Uuid,
        user_id -> Uuid,
        organisation_id -> Uuid,
        added_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// People of an organisation with whom something can be shared at once.
    teams (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        name -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What agents are made from. Those of the product are not here but in the program.
    templates (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        /// Whether everybody of the organisation sees it, or only who made it.
        scope -> Text,
        name -> Text,
        description -> Text,
        /// Whom it is for first; null for everybody. Never decides access.
        department -> Nullable<Text>,
        /// All of it, as a definition file.
        file -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A person of one organisation.
    users (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        email -> Text,
        name -> Text,
        /// What the user may do.
        access_role -> Text,
        /// What is relevant to the user, and which agents are shared with them; never what they may do.
        department -> Nullable<Text>,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::joinable!(agent_version_labels -> agent_versions (agent_version_id));
diesel::joinable!(agent_version_labels -> organisations (organisation_id));
diesel::joinable!(agent_versions -> agents (agent_id));
diesel::joinable!(agent_versions -> organisations (organisation_id));
diesel::joinable!(agent_versions -> users (created_by));
diesel::joinable!(agents -> organisations (organisation_id));
diesel::joinable!(agents -> users (created_by));
diesel::joinable!(api_tokens -> organisations (organisation_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(approval_votes -> approvals (approval_id));
diesel::joinable!(approval_votes -> organisations (organisation_id));
diesel::joinable!(approval_votes -> users (user_id));
diesel::joinable!(approvals -> executions (execution_id));
diesel::joinable!(approvals -> organisations (organisation_id));
diesel::joinable!(approvals -> users (decided_by));
diesel::joinable!(audit_heads -> organisations (organisation_id));
diesel::joinable!(audit_log -> organisations (organisation_id));
diesel::joinable!(audit_log -> users (user_id));
diesel::joinable!(budget_reservations -> budgets (budget_id));
diesel::joinable!(budget_reservations -> executions (execution_id));
diesel::joinable!(budget_reservations -> organisations (organisation_id));
diesel::joinable!(budget_usage -> budgets (budget_id));
diesel::joinable!(budget_usage -> organisations (organisation_id));
diesel::joinable!(budgets -> agents (agent_id));
diesel::joinable!(budgets -> organisations (organisation_id));
diesel::joinable!(budgets -> teams (team_id));
diesel::joinable!(budgets -> users (user_id));
diesel::joinable!(docs_feedback -> organisations (organisation_id));
diesel::joinable!(docs_feedback -> users (user_id));
diesel::joinable!(execution_interventions -> executions (execution_id));
diesel::joinable!(execution_interventions -> organisations (organisation_id));
diesel::joinable!(executions -> agent_versions (agent_version_id));
diesel::joinable!(executions -> agents (agent_id));
diesel::joinable!(executions -> organisations (organisation_id));
diesel::joinable!(executions -> users (requested_by));
diesel::joinable!(mail_outbox -> notifications (notification_id));
diesel::joinable!(mail_outbox -> organisations (organisation_id));
diesel::joinable!(memories -> agents (agent_id));
diesel::joinable!(memories -> executions (execution_id));
diesel::joinable!(memories -> organisations (organisation_id));
diesel::joinable!(notifications -> organisations (organisation_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(schedule_ticks -> executions (execution_id));
diesel::joinable!(schedule_ticks -> organisations (organisation_id));
diesel::joinable!(schedule_ticks -> schedules (schedule_id));
diesel::joinable!(schedules -> agents (agent_id));
diesel::joinable!(schedules -> organisations (organisation_id));
diesel::joinable!(shares -> agents (agent_id));
diesel::joinable!(shares -> organisations (organisation_id));
diesel::joinable!(shares -> teams (team_id));
diesel::joinable!(shares -> templates (template_id));
diesel::joinable!(shares -> users (shared_by));
diesel::joinable!(team_members -> organisations (organisation_id));
diesel::joinable!(team_members -> teams (team_id));
diesel::joinable!(teams -> organisations (organisation_id));
diesel::joinable!(teams -> users (created_by));
diesel::joinable!(templates -> organisations (organisation_id));
diesel::joinable!(templates -> users (created_by));
diesel::joinable!(users -> organisations (organisation_id));

diesel::allow_tables_to_appear_in_same_query!(
    agent_version_labels,
    agent_versions,
    agents,
    api_tokens,
    approval_votes,
    approvals,
    audit_heads,
    audit_log,
    budget_reservations,
    budget_usage,
    budgets,
    docs_feedback,
    execution_events,
    execution_interventions,
    executions,
    mail_outbox,
    memories,
    notifications,
    organisations,
    schedule_ticks,
    schedules,
    shares,
    team_members,
    teams,
    templates,
    users,
);
