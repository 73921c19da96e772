// What the pages look like: text at a contrast of 7 and more in both schemes, and no line wider than a telephone.
extension SignInPage {
    static let rules = """
        :root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--text:#1b1f24;--soft:#4a5462;--line:#d5d9df;\
        --accent:#1850a4;--good:#17693a;--bad:#a3251b;--on:#fff;--code:#eef1f5}
        @media (prefers-color-scheme:dark){:root{--page:#0d1116;--card:#171c23;--text:#e8ebef;--soft:#b3bcc8;\
        --line:#323a45;--accent:#8fbcff;--good:#7fd6a0;--bad:#ff9d92;--on:#0b1420;--code:#232a34}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);\
        color:var(--text);font:1rem/1.55 system-ui,sans-serif}
        main{width:100%;max-width:30rem;padding:clamp(1.25rem,6vw,2.25rem);background:var(--card);\
        border:1px solid var(--line);border-radius:1rem;box-shadow:0 .5rem 2rem #0000001a;overflow-wrap:anywhere}
        h1{margin:0 0 .75rem;font-size:clamp(1.25rem,5.5vw,1.5rem);line-height:1.25;text-wrap:balance}
        p{margin:0 0 1rem}
        p:last-child{margin-bottom:0}
        .brand{margin-bottom:1.25rem;color:var(--soft);font-size:.875rem;font-weight:600;letter-spacing:.04em}
        .mark{display:block;width:3rem;height:3rem;margin-bottom:1rem;padding:.6rem;border-radius:50%;\
        background:var(--soft);fill:none;stroke:var(--card);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
        .mark.good{background:var(--good)}
        .mark.bad{background:var(--bad)}
        .name{font-weight:700}
        code{padding:.1em .35em;border-radius:.3em;background:var(--code);font:.9375em ui-monospace,monospace}
        .button{display:block;padding:.8rem 1rem;border-radius:.6rem;background:var(--accent);color:var(--on);\
        font-weight:600;text-align:center;text-decoration:none}
        .button:hover{text-decoration:underline}
        .button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        .stack{display:grid}
        .stack>*{grid-area:1/1}
        .stack p:last-child{margin-bottom:0}
        .over{visibility:hidden}
        @keyframes hide{to{visibility:hidden}}
        @keyframes show{to{visibility:visible}}
        """
}
