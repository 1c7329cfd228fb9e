use super::*;

/// The mistakes of a file for a server with three tools and one model.
fn mistakes(text: &str) -> String {
    mistakes_as(Kind::Agent, text)
}

fn mistakes_as(kind: Kind, text: &str) -> String {
    let tools = ["calculate", "http_get", "search_docs"].map(str::to_owned);
    let models = ["claude-sonnet-4-5".to_owned()];
    let known = Known {
        tools: Some(&tools),
        models: Some(&models),
    };
    match read(text, kind, known) {
        Ok(_) => String::new(),
        Err(mistakes) => {
            let lines = mistakes.iter().map(ToString::to_string);
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn comments_and_left_out_keys_are_fine() {
    let text =
        "# Ours.\r\nformat: 1 # the first\r\nname: A\r\nsystemPrompt: |\r\n  One.\r\n  Two.\r\n";
    let file = read(text, Kind::Agent, Known::default()).unwrap();
    assert_eq!(file.definition.system_prompt, "One.\nTwo.\n");
    assert_eq!(file.definition.configuration, AgentConfiguration::default());
    assert_eq!(
        mistakes("format: 1\nname: A\ntags:\ndescription:\nsystemPrompt: a"),
        ""
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = "format: 2
name: 7
descripton: Short
tags: sales
tools:
  - calculate
  - serach_docs
  - calculate
configuration:
  maxSteps: 0
  timeout: soon
  model: claude-sonet-4-5
  requireConfirmation: maybe
  approval:
    role: boss
    people: 9
    expires: 1
name: Twice
";
    insta::assert_snapshot!(mistakes(text), @r#"
    1:1: the key `systemPrompt` is missing; add `systemPrompt: |` and, below it and two spaces further in, what the agent is told
    1:9: the format 2 is not known to this server; write `format: 1`, or import the file where it came from
    2:7: `name` must be a text, not the number 7; write `name: "7"`, in quotes
    3:1: there is no key `descripton` here; did you mean `description`?
    4:7: `tags` must be a list, not the text `sales`; write `tags: [one, two]`
    7:5: there is no tool `serach_docs` on this server; did you mean `search_docs`?
    8:5: `tools[2]` "calculate" is listed twice; change the list of tools
    10:13: `configuration.maxSteps` is 0; it must be from 1 to 100; write another value, or leave the key out for the usual one
    11:12: `configuration.timeout` must be a whole number, not the text `soon`; write `timeout: 10`
    12:10: there is no model `claude-sonet-4-5` on this server; did you mean `claude-sonnet-4-5`?
    13:24: `configuration.requireConfirmation` must be true or false, not the text `maybe`; write `requireConfirmation: true` or `requireConfirmation: false`
    15:11: there is no access role `boss`; take one of admin, editor, builder, operator, auditor, viewer
    16:13: `configuration.approval.people` is 9; it must be from 1 to 5; write another value, or leave the key out for the usual one
    17:5: there is no key `expires` here; take one of people, role, byRequester, expiresAfter
    18:1: the key `name` is given twice; keep one of the two
    "#);
}

#[test]
fn rules_name_tools_of_the_agent_and_have_schemas() {
    let text = "format: 1
name: A
tools: [http_get]
configuration:
  rules:
    - tool: http_get
      scope: alow
    - tool: calculate
      scope: deny
    - scope: ask
    - tool: http_get
      scope: deny
      when: { type: objet }
systemPrompt: Help.
";
    let found = mistakes(text);
    for expected in [
        "7:14: there is no scope `alow`; did you mean `allow`?",
        "the agent has no tool \"calculate\"",
        "10:7: `configuration.rules[2]` has no `tool` or no `scope`",
        "`configuration.rules[",
    ] {
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    assert_eq!(found.lines().count(), 4, "{found}");
}

#[test]
fn what_is_no_definition_is_refused_with_its_place() {
    insta::assert_snapshot!(mistakes(""), @r#"
    1:1: the key `format` is missing; begin the file with `format: 1`
    1:1: the key `name` is missing; add `name: ...`, what people call the agent
    1:1: the key `systemPrompt` is missing; add `systemPrompt: |` and, below it and two spaces further in, what the agent is told
    "#);
    insta::assert_snapshot!(mistakes("- a\n- b"), @r#"1:1: the file must be a group of keys, not a list; write keys such as `format: ...`, `name: ...`, `description: ...`"#);
    insta::assert_snapshot!(mistakes("format: 1\nname: \"open\nsystemPrompt: a"), @r#"2:7: the YAML cannot be read: unclosed quote; write one `key: value` on a line, put values with `: ` or ` #` in quotes, and longer texts below `key: |`, two spaces further in"#);
    insta::assert_snapshot!(mistakes("format: 1\nname: a\n  systemPrompt: a: b"), @r#"3:15: the YAML cannot be read: mapping values are not allowed in this context; write one `key: value` on a line, put values with `: ` or ` #` in quotes, and longer texts below `key: |`, two spaces further in"#);
    let deep = format!("format: 1\nname: {}", "[".repeat(5_000));
    assert!(
        mistakes(&deep).contains("cannot be read"),
        "{}",
        mistakes(&deep)
    );
    let aliases =
        "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\ntags: [*c, *c]";
    assert!(
        mistakes(aliases).contains("there is no key `a`"),
        "{}",
        mistakes(aliases)
    );
    let long = format!(
        "format: 1\nname: a\nsystemPrompt: {}",
        "x".repeat(MAX_BYTES)
    );
    assert!(
        mistakes(&long).starts_with("1:1: the file has"),
        "{}",
        mistakes(&long)
    );
}

#[test]
fn braces_and_variables_of_a_template_belong_together() {
    let text = "format: 1
name: Review of {{language}}
template:
  department: enginering
  variables:
    - name: language
    - name: style guide
    - name: unused
      default: a
    - description: nothing
  goals: [\"Review {{file}}\"]
  wants:
    - why: none
systemPrompt: |
  You review {{language}} for {{team}}.
";
    insta::assert_snapshot!(mistakes_as(Kind::Template, text), @r#"
    4:15: there is no department `enginering`; did you mean `engineering`?
    7:13: `style guide` cannot stand between braces; begin with a letter, go on with letters, digits, `_`, `-` or `.`
    8:7: the variable `unused` stands nowhere in the texts; use it as `{{unused}}`, or take it out
    10:7: `template.variables[3]` has no `name`; add `name: ...`
    11:19: `{{file}}` is not among the template's variables; add `- name: file` below `variables:` in `template`
    13:7: `template.wants[0]` has no `tool`; add `tool: ...`
    15:31: `{{team}}` is not among the template's variables; add `- name: team` below `variables:` in `template`
    "#);
    insta::assert_snapshot!(mistakes("format: 1\nname: A\nsystemPrompt: a\ntemplate:\n  goals: [a]"), @r#"5:3: this is a template, not an agent; take the group `template` out and put values in place of `{{...}}`, or use it as a template"#);
}
