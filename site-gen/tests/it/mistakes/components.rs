//! Templates of components.

use crate::mistakes::check;

#[test]
fn templates_of_components() {
    check(&[
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text</p>\n{% endcomponent note %}",
            "_components/note.html:2:4: the `{{` that stands here does not end => close it with `}}`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text }}</p>\n",
            "_components/note.html:1:1: the tag `component` is not ended => put `{% endcomponent %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% if text %}<p>{{ text }}</p>\n{% endcomponent note %}",
            "_components/note.html:2:1: the tag `if` is not ended => put `{% endif %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n<p>{{ text | uper }}</p>\n{% endcomponent note %}",
            "_components/note.html:2:14: there is no filter `uper` => did you mean `upper`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% if text is defind %}x{% endif %}\n{% endcomponent note %}",
            "_components/note.html:2:15: there is no test `defind` => did you mean `defined`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ now() }}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no function `now` => a template can call `range` and `throw` alone",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ <bagde text=\"x\" /> }}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no component `bagde` => did you mean `badge`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text ~ \"x }}\n{% endcomponent note %}",
            "_components/note.html:2:11: the quotes that begin here are not closed => close them in the same line",
        ),
        (
            "_components/note.html",
            "{% component note(text: strng) %}\n{% endcomponent note %}",
            "_components/note.html:1:25: `strng` cannot stand here => the types of parameters are string, bool, integer, float, number, array and map",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text text }}\n{% endcomponent note %}",
            "_components/note.html:2:9: `text` cannot stand here => close with `}}` in front of it; two texts are joined with `~`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% fi text %}\n{% endcomponent note %}",
            "_components/note.html:2:4: there is no tag `fi` => did you mean `if`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% for x in rows %}{{ x }}{% endif %}\n{% endcomponent note %}",
            "_components/note.html:2:1: the tag `for` is not ended => put `{% endfor %}` behind what belongs to it",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{% include \"x.html\" %}\n{% endcomponent note %}",
            "_components/note.html:2:12: there is no template `x.html` => put what it holds into a component, and call that",
        ),
        (
            "_components/note.html",
            "{% component note(text: string %}\n{% endcomponent note %}",
            "_components/note.html:1:18: the bracket that opens here is not closed => close it with `)`",
        ),
        (
            "_components/note.html",
            "{% component note(text: string = 3) %}\n{% endcomponent note %}",
            "_components/note.html:1:34: the default of this parameter is of another type than the parameter => write a default of the type that stands behind the colon",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ }}\n{% endcomponent note %}",
            "_components/note.html:2:4: `}` cannot stand here => a value belongs here: a name, a text in quotes or a number",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\nx\n{% endcomponent other %}",
            "_components/note.html:3:17: the end names another component => write `{% endcomponent note %}`",
        ),
    ]);
}

#[test]
fn components_that_cannot_be_shown() {
    check(&[
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ txt }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template asks for `txt`, which nobody gives it (_components/note.html:2) => did you mean `text`?",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text.name }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template asks for a field `name`, which is not there (_components/note.html:2) => look at what the template takes the field from",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text * 3 }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: its template computes with what is no number (_components/note.html:2) => give numbers; in the template, `~` joins texts",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ text | join(sep=\",\") }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: a filter in its template wants a list, and gets a text (_components/note.html:2) => give another value, or take the filter out of the template",
        ),
        (
            "_components/note.html",
            "{% component note(text: string, rows: array = []) %}\n{{ rows | nth }}\n{% endcomponent note %}",
            "index.md:5:1: the component `note` cannot be shown: a filter or function in its template has no argument `n` (_components/note.html:2) => give it in brackets behind the name: `(n=...)`",
        ),
    ]);
}
