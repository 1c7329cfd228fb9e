//! Diagrams that cannot be drawn.

use crate::mistakes::check_text;

#[test]
fn diagrams_that_cannot_be_drawn() {
    check_text(&[
        (
            "```mermaid\nflowchrt LR\n  A --> B\n```",
            "page.md:6:1: the diagram cannot be drawn: there is no kind of diagram `flowchrt` => did you mean `flowchart`?",
        ),
        (
            "```mermaid\n%% A comment.\n\npyramid\n  A\n```",
            "page.md:8:1: the diagram cannot be drawn: there is no kind of diagram `pyramid` => begin it with one of `flowchart`, `sequenceDiagram`, `classDiagram`, `stateDiagram-v2`, `erDiagram`, `gantt`, `pie`, `mindmap`, `timeline`",
        ),
        (
            "```mermaid\nA --> B\n```",
            "page.md:6:1: the diagram cannot be drawn: it does not say its kind => write `flowchart LR` in a line above",
        ),
        (
            "```mermaid\n\n```",
            "page.md:6:1: the diagram cannot be drawn: it is empty => write its kind in the first line, such as `flowchart LR`, and what it shows below",
        ),
        (
            "```mermaid\nflowchart: LR\n  A --> B\n```",
            "page.md:6:1: the diagram cannot be drawn: the first line says more than `flowchart`, or says it otherwise => write `flowchart` without a colon, and the rest into lines below it",
        ),
        (
            "```mermaid\nflowchart XY\n  A --> B\n```",
            "page.md:6:11: the diagram cannot be drawn: there is no direction `XY` => write `TB` from top to bottom, `BT` for the other way, `LR` from left to right, or `RL`",
        ),
        (
            "```mermaid\nflowchart LR\n  A -->\n```",
            "page.md:7:5: the diagram cannot be drawn: the arrow at the end of the line leads nowhere => write what it leads to behind it: `A --> B`",
        ),
        (
            "```mermaid\nflowchart LR\n  --> B\n```",
            "page.md:7:3: the diagram cannot be drawn: the arrow at the beginning of the line comes from nowhere => write what it comes from in front of it: `A --> B`",
        ),
        (
            "```mermaid\nflowchart LR\n  A -- > B\n```",
            "page.md:7:8: the diagram cannot be drawn: `>` is no arrow, or only a part of one => write arrows without spaces in them: `A --> B`, or `A -.-> B` for a dotted one",
        ),
        (
            "```mermaid\nflowchart LR\n  A → B\n```",
            "page.md:7:5: the diagram cannot be drawn: `→` is no arrow, or only a part of one => write arrows without spaces in them: `A --> B`, or `A -.-> B` for a dotted one",
        ),
        (
            "```mermaid\nflowchart LR\n  A --> B[Two words\n```",
            "page.md:7:9: the diagram cannot be drawn: the bracket behind `B` is not closed => close it with `]`; a text with brackets in it stands in quotes: `B[\"a (b)\"]`",
        ),
        (
            "```mermaid\nflowchart LR\n  A[\"Text] --> B\n```",
            "page.md:7:3: the diagram cannot be drawn: the quotes in the box `A` are not closed => close them with `\"`: `A[\"Text\"]`",
        ),
        (
            "```mermaid\nflowchart LR\n  A -->|yes B\n```",
            "page.md:7:8: the diagram cannot be drawn: the text on the arrow is not closed => write `|` in front of it and behind it: `A -->|yes| B`",
        ),
        (
            "```mermaid\nflowchart LR\n  A --> B C\n```",
            "page.md:7:11: the diagram cannot be drawn: `C` stands where an arrow, or the end of the line, belongs => put an arrow in front of it; a text of several words stands in brackets: `a[Two words]`",
        ),
        (
            "```mermaid\nsequenceDiagram\n  Anna says hello\n```",
            "page.md:7:3: the diagram cannot be drawn: the line `Anna says hello` is not understood => write it as in `Anna->>Ben: a message`",
        ),
        (
            "```mermaid\nsequenceDiagram\n  activate\n```",
            "page.md:7:3: the diagram cannot be drawn: the line `activate` is not understood => write it as in `activate Anna`",
        ),
        (
            "```mermaid\ngitGraph\n  comit\n```",
            "page.md:7:3: the diagram cannot be drawn: a line of a `gitGraph` cannot begin with `comit` => did you mean `commit`?",
        ),
        (
            "```mermaid\nquadrantChart\n  Plan: [0.3, 0.6\n```",
            "page.md:7:3: the diagram cannot be drawn: what `[` opens is not closed in `Plan: [0.3, 0.6` => write it as in `Plan: [0.3, 0.6]`",
        ),
        (
            "```mermaid\npie\n  \"Cats\" : 3,5\n```",
            "page.md:7:12: the diagram cannot be drawn: `3,5` is no number that can stand here => write a point in place of the comma: `3.5`",
        ),
        (
            "```mermaid\npie\n  \"Cats\" : few\n```",
            "page.md:7:12: the diagram cannot be drawn: `few` is no number that can stand here => write digits, with a point in front of decimals: `3.5`",
        ),
        (
            "```mermaid\ngantt\n  todayMarker off\n  Write: soon\n```",
            "page.md:8:10: the diagram cannot be drawn: `soon` does not say how long the task takes => write when it begins and how long it takes: `Write: 2026-01-05, 3d`",
        ),
        (
            "```mermaid\ngantt\n  Write: 2026-01-05, 3d\n```",
            "page.md:6:1: the diagram cannot be drawn: its mark for today would be another each day => write the line `todayMarker off` below `gantt`",
        ),
        (
            "```mermaid\npie\n  %%{init: {}}%%\n```",
            "page.md:7:3: the diagram cannot be drawn: it has settings of its own => take them away: a diagram has the colors and letters of the page",
        ),
    ]);
}
