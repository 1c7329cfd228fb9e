//! What the Markdown of a page can say, and what is said about what it cannot.

use crate::invalid::report;
use crate::search::documents;
use crate::support::Site;

#[test]
fn code_has_titles_lines_and_tabs() {
    let site = Site::build("code", &[]);
    insta::assert_snapshot!(site.prose("index.html"), @r##"
<figure class="code"><figcaption class="code-head"><span class="code-title">src/main.rs</span><span class="code-language">rust</span></figcaption><pre tabindex="0"><code class="language-rust"><mark class="line" data-line="9"><span class="hl-comment">/* One</span>
</mark><span class="line" data-line="10"><span class="hl-comment">   comment */</span>
</span><mark class="line" data-line="11"><span class="hl-keyword">fn</span> <span class="hl-function">main</span><span class="hl-punctuation">()</span> <span class="hl-punctuation">{</span>
</mark><mark class="line" data-line="12">    <span class="hl-macro">println!</span><span class="hl-punctuation">(</span><span class="hl-string">"&lt;&amp;&gt;"</span><span class="hl-punctuation">);</span>
</mark><span class="line" data-line="13"><span class="hl-punctuation">}</span></span></code></pre></figure>
<p>Then the same in two languages:</p>
<div class="tabs">
<div class="tab-list scripted" role="tablist"><button class="tab" type="button" role="tab" id="tab:1:1" aria-controls="tab-panel:1:1" aria-selected="true">Python</button><button class="tab" type="button" role="tab" id="tab:1:2" aria-controls="tab-panel:1:2" aria-selected="false" tabindex="-1">Shell</button></div>
<div class="tab-panel" role="tabpanel" id="tab-panel:1:1" aria-labelledby="tab:1:1"><p class="tab-name">Python</p>
<div class="code"><div class="code-head"><span class="code-language">python</span></div><pre tabindex="0"><code class="language-python"><span class="hl-function">print</span>(<span class="hl-string">"hello"</span>)</code></pre></div>
</div>
<div class="tab-panel" role="tabpanel" id="tab-panel:1:2" aria-labelledby="tab:1:2"><p class="tab-name">Shell</p>
<figure class="code"><figcaption class="code-head"><span class="code-title">hello.sh</span><span class="code-language">bash</span></figcaption><pre tabindex="0"><code class="language-bash"><span class="hl-function">echo</span> hello</code></pre></figure>
</div>
</div>
<ul>
<li>
<p>Within a list:</p>
<div class="tabs">
<div class="tab-list scripted" role="tablist"><button class="tab" type="button" role="tab" id="tab:2:1" aria-controls="tab-panel:2:1" aria-selected="true">Patch</button><button class="tab" type="button" role="tab" id="tab:2:2" aria-controls="tab-panel:2:2" aria-selected="false" tabindex="-1">Python</button></div>
<div class="tab-panel" role="tabpanel" id="tab-panel:2:1" aria-labelledby="tab:2:1"><p class="tab-name">Patch</p>
<div class="code"><div class="code-head"><span class="code-language">diff</span></div><pre tabindex="0"><code class="language-diff"><span class="line"><span class="hl-keyword">-old</span>
</span><mark class="line"><span class="hl-string">+new</span></mark></code></pre></div>
</div>
<div class="tab-panel" role="tabpanel" id="tab-panel:2:2" aria-labelledby="tab:2:2"><p class="tab-name">Python</p>
<div class="code"><div class="code-head"><span class="code-language">text</span></div><pre tabindex="0"><code class="language-text">plain</code></pre></div>
</div>
</div>
</li>
</ul>
<div class="code"><div class="code-head"><span class="code-language">bash</span></div><pre tabindex="0"><code class="language-bash"><span class="hl-function">echo</span> alone</code></pre></div>
"##);
    let records = documents(&site);
    let text = records[0]["text"].as_str().unwrap();
    assert!(
        text.contains("src/main.rs /* One comment */ fn main"),
        "{text}"
    );
}

#[test]
fn callouts_fold_and_terms_are_defined() {
    let site = Site::build("callouts", &[]);
    insta::assert_snapshot!(site.prose("index.html"), @r##"
<details class="callout callout-note"><summary class="callout-title"><span class="hidden-text">Note: </span>Why <strong>two</strong> people, with <code>code</code></summary>
<p>Because one is on
vacation.</p>
<div class="heading"><h2 id="within">Within</h2><a class="anchor" href="#within" aria-label="Link to “Within”"></a></div>
<p>More.</p>
</details>
<details class="callout callout-tip" open><summary class="callout-title">Tip</summary>
<p>Open at first.</p>
</details>
<div class="callout callout-warning" role="note" aria-label="Warning"><p class="callout-title">Mind the <a href="#within">gap</a></p>
<p>A title that folds nothing.</p>
</div>
<details class="callout callout-details"><summary class="callout-title">The whole table</summary>
<span class="fold-target" id="the-whole-table"></span>
<div class="table" tabindex="0" role="group" aria-label="Table"><table>
<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>
<tr><td>1</td><td>2</td></tr>
</tbody></table></div>
</details>
<details class="callout callout-details"><summary class="callout-title">The whole table</summary>
<span class="fold-target" id="the-whole-table-1"></span>
</details>
<div class="callout callout-note" role="note" aria-label="Note"><p class="callout-title">Note</p>
<p>Plain.</p>
</div>
<blockquote>
<p>A quotation.</p>
<details class="callout callout-caution"><summary class="callout-title"><span class="hidden-text">Caution: </span>Nested</summary>
<p>Text.</p>
</details>
</blockquote>
<p>To <a href="#the-whole-table-1">the second</a>.</p>
<dl>
<dt>Term</dt>
<dd>What it means.</dd>
<dd>What else, see <a href="http://www.a.example/b_c">www.a.example/b_c</a>.</dd>
<dt>Bare</dt>
<dd><a href="https://b.example/x_y?a=b&amp;c=d">https://b.example/x_y?a=b&amp;c=d</a>, and (<a href="https://c.example/(d)">https://c.example/(d)</a>).</dd>
</dl>
<ul>
<li><del>struck</del> <strong><a href="https://d.example">https://d.example</a></strong> <code>https://e.example</code> <a href="#within">https://f.example</a></li>
</ul>
"##);
    let records = documents(&site);
    let text = records[0]["text"].as_str().unwrap();
    assert!(
        text.contains("Why two people, with code Because one is on vacation."),
        "{text}"
    );
}

#[test]
fn attributes_of_code_blocks_are_checked() {
    insta::assert_snapshot!(report("code"), @r##"
invalid/code/index.md:5:9: a code block has no attribute `titel`
    help: did you mean `title`?
invalid/code/index.md:9:3: there is no line 3 to point out: the block has 1
    help: count the lines of the block from 1
invalid/code/index.md:9:17: a code block has no attribute `ignore`
    help: a block may have title="...", {1,3-5}, linenos, linenos=10 and tab="..."
invalid/code/index.md:16:1: two neighbouring code blocks have the tab `Rust`
    help: give each a name of its own, or put text between them
invalid/code/index.md:16:22: `first` is not the number of a line
    help: write `linenos` or `linenos=10`
5 errors; nothing was written
"##);
}

#[test]
fn kinds_of_callouts_are_checked() {
    insta::assert_snapshot!(report("callouts"), @r##"
invalid/callouts/index.md:5:1: there is no callout `[!NOET]`
    help: did you mean `[!NOTE]`?
invalid/callouts/index.md:8:3: there is no callout `[!BUG]`
    help: use one of NOTE, TIP, IMPORTANT, WARNING, CAUTION, DETAILS
2 errors; nothing was written
"##);
}

#[test]
fn formulas_and_diagrams_are_drawn() {
    let site = Site::build("drawn", &[]);
    insta::assert_snapshot!(site.prose("index.html"), @r##"
<div class="heading"><h2 id="energy-e--mc2">Energy <math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math></h2><a class="anchor" href="#energy-e--mc2" aria-label="Link to “Energy E = mc^2”"></a></div>
<p>Inline <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>, prices $5 and $10, a range of $5-$10, escaped $x$, code <code>$x$</code>.</p>
<p><math display="block"><mtable displaystyle="true" scriptlevel="0"><mtr><mtd data-style="text-align: right;justify-items: end;padding-right: 0;"><mi>a</mi></mtd><mtd data-style="text-align: left;justify-items: start;padding-left: 0;"><mo>=</mo><mn>1</mn></mtd></mtr><mtr><mtd data-style="text-align: right;justify-items: end;padding-right: 0;"><mi>b</mi></mtd><mtd data-style="text-align: left;justify-items: start;padding-left: 0;"><mo>=</mo><mtext>”&lt;b&gt;”</mtext></mtd></mtr></mtable></math></p>
<p><math display="block"><msup><mi>x</mi><mn>2</mn></msup></math></p>
<figure class="diagram"><div class="diagram-frame" tabindex="0" role="group" aria-label="Two steps"><svg role="img" aria-label="Two steps" width="321.5" height="92" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 321.5 92" font-family="var(--sans)" font-size="14"><defs><marker id="diagram:1:arrow-filled" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="12" markerHeight="12" orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z" fill="var(--text)"/></marker><marker id="diagram:1:arrow-circle" viewBox="0 0 12 12" refX="10" refY="6" markerWidth="12" markerHeight="12" orient="auto-start-reverse"><circle cx="6" cy="6" r="5" fill="#fff" stroke="var(--text)" stroke-width="1.5"/></marker><marker id="diagram:1:arrow-cross" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="10" markerHeight="10" orient="auto"><path d="M1 1 L9 9 M9 1 L1 9" stroke="var(--text)" stroke-width="1.5"/></marker></defs><path d="M157.5 46L237.5 46" fill="none" stroke="var(--text)" stroke-width="1.5" marker-end="url(#diagram:1:arrow-filled)"/><rect x="24" y="24" width="133.5" height="44" fill="var(--primary-soft)" stroke="var(--primary)" stroke-width="1.5" rx="4"/><text x="90.75" y="51" text-anchor="middle" fill="var(--text)">Write &amp; check</text><rect x="237.5" y="24" width="60" height="44" fill="var(--primary-soft)" stroke="var(--primary)" stroke-width="1.5" rx="4"/><text x="267.5" y="51" text-anchor="middle" fill="var(--text)">B</text></svg></div><figcaption>Two steps</figcaption><details class="diagram-source"><summary>The diagram as text</summary><div class="code"><div class="code-head"><span class="code-language">mermaid</span></div><pre tabindex="0"><code class="language-mermaid">flowchart LR
  A[Write &amp; check] --&gt; B</code></pre></div>
</details></figure>
"##);
    let records = documents(&site);
    let text = records[1]["text"].as_str().unwrap();
    assert!(
        text.contains("prices $5 and $10, a range of $5-$10, escaped $x$"),
        "{text}"
    );
    assert!(
        text.contains("flowchart LR A[Write & check] --> B"),
        "{text}"
    );
}

#[test]
fn formulas_and_diagrams_are_checked() {
    insta::assert_snapshot!(report("drawn"), @r##"
invalid/drawn/index.md:5:16: the formula cannot be shown: there is no command `\frobnicate`
    help: write it without the command; words stand in `\text{...}`
invalid/drawn/index.md:8:5: the formula cannot be shown: the command `\href` cannot be used
    help: a formula holds no links; write the link beside it
invalid/drawn/index.md:12:1: the formula cannot be shown: it has colors of its own
    help: take the color away: a formula has the colors of the page
invalid/drawn/index.md:17:7: the diagram cannot be drawn: the arrow at the end of the line leads nowhere
    help: write what it leads to behind it: `A --> B`
invalid/drawn/index.md:21:1: the diagram cannot be drawn: there is no kind of diagram `pyramid`
    help: begin it with one of `flowchart`, `sequenceDiagram`, `classDiagram`, `stateDiagram-v2`, `erDiagram`, `gantt`, `pie`, `mindmap`, `timeline`
invalid/drawn/index.md:25:1: the diagram cannot be drawn: it has settings of its own
    help: take them away: a diagram has the colors and letters of the page
6 errors; nothing was written
"##);
}
