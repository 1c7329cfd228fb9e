//! One step of the machine: an event in, effects out.

use domain::journal::{Block, FailureCode, JournalEvent, StopReason};

use crate::call::{self, Call};
use crate::compact;
use crate::effect::Effect;
use crate::error::Error;
use crate::fork::take_over_calls;
use crate::message::{self, Message};
use crate::state::{Floor, Phase, State};
use crate::take_call_event::take_call_event;

/// Takes `event` in and returns the new state with the effects that follow from it.
///
/// The effects are only what this event adds; what earlier ones asked for is taken to be under way.
pub fn step(mut state: State, event: &JournalEvent) -> Result<(State, Vec<Effect>), Error> {
    let effects = apply(&mut state, event)?;
    Ok((state, effects))
}

fn apply(state: &mut State, event: &JournalEvent) -> Result<Vec<Effect>, Error> {
    match (&mut state.phase, event) {
        (Phase::Ended, _) => Err(Error::Ended {
            found: event.kind(),
        }),
        (Phase::New, JournalEvent::Started { goal, context }) => {
            state.messages.push(message::opening(goal, context));
            state.phase = Phase::Model;
            Ok(state.outstanding())
        }
        (Phase::New, _) => Err(unexpected(&Phase::New, event)),
        (_, JournalEvent::Failed { .. } | JournalEvent::Cancelled { .. })
        | (Phase::Ending(JournalEvent::Completed { .. }), JournalEvent::Completed { .. }) => {
            state.phase = Phase::Ended;
            Ok(Vec::new())
        }
        (_, JournalEvent::Resumed { .. }) => Ok(Vec::new()),
        (phase, JournalEvent::Forked { execution, .. }) => {
            if let Phase::Tools(calls) = phase {
                take_over_calls(calls, *execution, &state.definition);
            }
            compact::recount(state);
            Ok(state.outstanding())
        }
        (
            _,
            JournalEvent::Instructed { .. }
            | JournalEvent::Paused { .. }
            | JournalEvent::Continued { .. },
        ) => {
            steer(state, event);
            Ok(state.outstanding())
        }
        (
            Phase::Model,
            JournalEvent::ModelReplied {
                content,
                stop_reason,
                usage,
                ..
            },
        ) => {
            let read = usage.total_input_tokens();
            state.context_tokens = read.saturating_add(usage.output_tokens);
            if matches!(state.floor, Floor::Unread) {
                state.floor = Floor::Tokens(state.context_tokens);
            }
            Ok(take_reply(state, content, *stop_reason))
        }
        (Phase::Model, JournalEvent::Compacted { summary, .. }) => {
            compact::apply(state, summary);
            Ok(state.outstanding())
        }
        (Phase::Model, JournalEvent::ModelDeferred { reason, .. }) => Ok(put_off(state, reason)),
        (
            Phase::Tools(calls),
            JournalEvent::ApprovalRequested { call_id, .. }
            | JournalEvent::ApprovalDecided { call_id, .. }
            | JournalEvent::ToolIntended { call_id, .. }
            | JournalEvent::ToolSent { call_id }
            | JournalEvent::ToolReturned { call_id, .. }
            | JournalEvent::ToolInDoubt { call_id }
            | JournalEvent::DoubtResolved { call_id, .. },
        ) => {
            let call = calls.iter_mut().find(|call| call.id == *call_id);
            let call = call.ok_or_else(|| Error::UnknownCall {
                found: event.kind(),
                call_id: call_id.clone(),
            })?;
            let effects = take_call_event(call, event, &state.definition)?;
            state.interventions = event.intervention().unwrap_or(state.interventions);
            let is_settled = matches!(event, JournalEvent::DoubtResolved { .. });
            Ok(if state.has_doubt() {
                Vec::new()
            } else if is_settled || finish_tools(state) {
                // Nothing is under way.
                state.outstanding()
            } else {
                effects
            })
        }
        (phase, _) => Err(unexpected(phase, event)),
    }
}

/// Takes in what a person wants of the execution as a whole; it comes while nothing is under way.
fn steer(state: &mut State, event: &JournalEvent) {
    state.interventions = event.intervention().unwrap_or(state.interventions);
    match event {
        JournalEvent::Paused { .. } => state.is_paused = true,
        JournalEvent::Continued { .. } => state.is_paused = false,
        JournalEvent::Instructed { text, .. } => {
            state.instructions.push(text.clone());
            if matches!(state.phase, Phase::Model) {
                hand_over_instructions(state);
            }
        }
        _ => {}
    }
}

/// Puts what people said at the end of what the model reads next.
fn hand_over_instructions(state: &mut State) {
    let instructions = std::mem::take(&mut state.instructions);
    let blocks = instructions.iter().map(|text| message::instruction(text));
    match state.messages.last_mut() {
        Some(Message::User(last)) => last.extend(blocks),
        _ if instructions.is_empty() => {}
        _ => state.messages.push(Message::User(blocks.collect())),
    }
}

/// How often in a row a turn may be put off.
const MAX_DEFERRALS: u32 = 20;

/// Takes in that the turn has to wait. Whoever takes the execution up again asks the model anew.
fn put_off(state: &mut State, reason: &str) -> Vec<Effect> {
    state.deferrals += 1;
    if state.deferrals < MAX_DEFERRALS {
        return Vec::new();
    }
    let message = format!(
        "the model was asked {MAX_DEFERRALS} times for this turn and put it off each time; run the agent \
         again when the provider has room. The last time: {reason}"
    );
    state.phase = failed(FailureCode::Model, message);
    state.outstanding()
}

/// Takes in one turn of the model and decides what becomes of it.
fn take_reply(state: &mut State, content: &[Block], stop_reason: StopReason) -> Vec<Effect> {
    state.turns += 1;
    state.deferrals = 0;
    let calls = call::decide(content, &state.definition, &mut state.call_ids);
    let text = message::text_of(content);
    let at_limit = state.turns >= state.definition.max_steps;
    let call_ids: Vec<String> = calls.iter().map(|call| call.id.clone()).collect();
    state.phase = match stop_reason {
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded => {
            failed(FailureCode::ContextLimit, context_limit(stop_reason))
        }
        StopReason::Refusal => failed(FailureCode::Refusal, refusal(&text)),
        _ if at_limit && (!calls.is_empty() || stop_reason == StopReason::PauseTurn) => {
            failed(FailureCode::StepLimit, step_limit(state.turns))
        }
        _ if !calls.is_empty() => Phase::Tools(calls),
        StopReason::PauseTurn => Phase::Model,
        StopReason::ToolUse => failed(
            FailureCode::Model,
            "the model stopped to call a tool but named none; run the agent again".to_owned(),
        ),
        StopReason::EndTurn | StopReason::StopSequence if text.trim().is_empty() => failed(
            FailureCode::Model,
            "the model ended its turn without an answer; run the agent again, or ask for the answer \
             in the system prompt"
                .to_owned(),
        ),
        StopReason::EndTurn | StopReason::StopSequence => {
            Phase::Ending(JournalEvent::Completed { output: text })
        }
    };
    state
        .messages
        .extend(message::assistant(content, &call_ids));
    state.outstanding()
}

/// Hands the tools' answers to the model once all of them are there.
fn finish_tools(state: &mut State) -> bool {
    let Phase::Tools(calls) = &state.phase else {
        return false;
    };
    let results: Option<Vec<_>> = calls.iter().map(Call::result).collect();
    let Some(results) = results else {
        return false;
    };
    let tokens = compact::tokens(results.iter().map(compact::user_length).sum());
    state.context_tokens = state.context_tokens.saturating_add(tokens);
    state.messages.push(Message::User(results));
    state.phase = Phase::Model;
    hand_over_instructions(state);
    true
}

const fn unexpected(phase: &Phase, event: &JournalEvent) -> Error {
    Error::Unexpected {
        found: event.kind(),
        expected: phase.expected(),
    }
}

const fn failed(code: FailureCode, message: String) -> Phase {
    Phase::Ending(JournalEvent::Failed { code, message })
}

fn context_limit(stop_reason: StopReason) -> String {
    if stop_reason == StopReason::MaxTokens {
        "the model's answer outgrew the most tokens of one turn; ask for a shorter answer, or split \
         the goal"
            .to_owned()
    } else {
        "the conversation outgrew the model's window; split the goal, or let the tools return less"
            .to_owned()
    }
}

fn refusal(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        "the model declined to answer and gave no reason; reword the goal or the system prompt"
            .to_owned()
    } else {
        format!("the model declined to answer: {text}")
    }
}

fn step_limit(turns: u32) -> String {
    format!(
        "the agent used all its {turns} steps without an answer; raise its limit of steps, or give \
         it a smaller goal"
    )
}
