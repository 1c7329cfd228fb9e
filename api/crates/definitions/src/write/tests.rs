use super::*;
use domain::agent::AgentDefinition;
use domain::rule::{ToolRule, ToolScope};

use crate::file::{TemplateDetails, Variable, WantedTool};

fn file(prompt: &str) -> AgentFile {
    AgentFile {
        name: "Code Reviewer".to_owned(),
        description: "Reads a change: finds what breaks.\nSays so.".to_owned(),
        tags: vec![
            "engineering".to_owned(),
            "yes".to_owned(),
            "2026".to_owned(),
        ],
        definition: AgentDefinition {
            system_prompt: prompt.to_owned(),
            tools: vec!["search_docs".to_owned()],
            configuration: AgentConfiguration::default(),
        },
        template: None,
    }
}

fn read_again(text: &str, kind: Kind) -> AgentFile {
    read(text, kind, Known::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}\n{text}"))
}

#[test]
fn a_file_has_its_keys_in_order_and_the_prompt_as_a_block() {
    let written = write(&file(
        "You review code.\n\n1. Read: all of it.\n  - twice # really",
    ));
    insta::assert_snapshot!(written.unwrap().text, @r#"
    # An agent of Profile Builder, without secrets.
    format: 1
    name: Code Reviewer
    description: |-
      Reads a change: finds what breaks.
      Says so.
    tags:
      - engineering
      - "yes"
      - "2026"
    tools:
      - search_docs
    configuration:
      maxSteps: 10
      timeout: 300
      requireConfirmation: false
    systemPrompt: |-
      You review code.

      1. Read: all of it.
        - twice # really
    "#);
}

#[test]
fn what_was_written_reads_back_whatever_the_prompt() {
    let prompts = [
        "a",
        "a\n",
        "a\n\n\n",
        "\na",
        "  a\n b",
        "\ta\n\tb",
        "a  \nb\t\n ",
        "---\n...\n",
        "# a\n#b",
        "- a\n- b",
        "a: b",
        "'",
        "\"",
        "\\n",
        "a\r\nb\rc",
        "\u{feff}a",
        "a\u{85}b\u{2028}c\u{2029}d",
        "a\u{7}b\u{1b}[0m",
        "{{name}} ${HOME} %YAML &a *b !c |d >e @f `g",
        "null",
        "true",
        "1_000",
        "é\n日本語\n🙂",
        "\u{202e}abc",
        "a\n  \n  b",
        "  \n\n a",
        "x\u{a0}\n\u{a0}y",
        "\u{fffe}a",
    ];
    let mut random = 7_u32;
    let alphabet: Vec<char> = " \n\t:#-'\"\\|>{}[]&*!%@`,?ab\r0é\u{85}".chars().collect();
    let noise = (0..300).map(|length| {
        (0..length % 40 + 1)
            .map(|_| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                alphabet[(random >> 16) as usize % alphabet.len()]
            })
            .chain(['z'])
            .collect::<String>()
    });
    for prompt in prompts.into_iter().map(str::to_owned).chain(noise) {
        let file = file(&prompt);
        let text = write(&file).unwrap().text;
        let back = read_again(&text, Kind::Agent);
        assert_eq!(back, file, "{text}");
        assert_eq!(write(&back).unwrap().text, text, "{prompt:?}");
    }
}

#[test]
fn every_field_reads_back() {
    let mut file = file("Say {{what}}.");
    let configuration = &mut file.definition.configuration;
    configuration.model = Some("claude-x".to_owned());
    configuration.max_steps = 6;
    configuration.timeout = 60;
    configuration.require_confirmation = true;
    configuration.read_only = true;
    configuration.rules = vec![
        ToolRule {
            tool: "search_docs".to_owned(),
            scope: ToolScope::Deny,
            when: Some(serde_json::json!({
                "properties": { "query": { "type": "string", "maxLength": 3, "pattern": "^a: #" } },
                "required": ["query"],
            })),
            reason: Some("Too short: say more".to_owned()),
        },
        ToolRule {
            tool: "search_docs".to_owned(),
            scope: ToolScope::Ask,
            when: None,
            reason: None,
        },
    ];
    configuration.approval = ApprovalPolicy {
        people: 2,
        role: Some(AccessRole::Admin),
        by_requester: false,
        expires_after: 3_600,
    };
    let text = write(&file).unwrap().text;
    assert_eq!(read_again(&text, Kind::Agent), file, "{text}");
    file.template = Some(TemplateDetails {
        department: Some(Department::Finance),
        variables: vec![Variable {
            name: "what".to_owned(),
            description: "What to say: a word".to_owned(),
            default: Some("2".to_owned()),
        }],
        goals: vec!["Say it\ntwice".to_owned()],
        wants: vec![WantedTool {
            tool: "slack_send_message".to_owned(),
            why: "To say it there".to_owned(),
        }],
    });
    let text = write(&file).unwrap().text;
    assert_eq!(read_again(&text, Kind::Template), file, "{text}");
}

#[test]
fn no_secret_is_written_and_a_file_without_one_is_refused_where_it_stood() {
    let mut file = file("Sign in.\npassword: hunter2hunter2\nGo on.");
    file.description = format!("Uses ghp_{}1", "a".repeat(36));
    let written = write(&file).unwrap();
    assert_eq!(written.stripped, ["description", "systemPrompt"]);
    assert!(
        !written.text.contains("hunter2") && !written.text.contains("ghp_"),
        "{}",
        written.text
    );
    let mistakes = read(&written.text, Kind::Agent, Known::default()).unwrap_err();
    let lines: Vec<&str> = written.text.lines().collect();
    assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    for mistake in mistakes {
        let line = lines[mistake.line as usize - 1];
        let from: String = line.chars().skip(mistake.column as usize - 1).collect();
        assert!(from.starts_with(secret::REMOVED), "{mistake:?}");
    }
}
