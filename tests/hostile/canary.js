// In every document before anything of its own: tells what ran, what the policy stopped, what stands there
// that no page of ours has; and does to each hostile element what its handlers wait for.
(() => {
  const tell = window.__told;
  // The name of the frame that it belongs to: its own, or that of the nearest one around it that has one.
  const named = () => {
    let one = window;
    try { while (!one.name && one !== one.parent) one = one.parent; return one.name; } catch { return ""; }
  };
  const told = (what, more) => { try { tell(what, String(more).slice(0, 200), named()); } catch { /* leaving */ } };
  window.canary = (more) => told("ran", `canary ${more}`);
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...more) => { told("ran", `${name} ${more[0]}`); return null; };
  window.open = (url) => { told("ran", `open ${url}`); return null; };
  addEventListener("securitypolicyviolation", (event) => told("policy", `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);

  const ALLOWED = new Set(("HTML HEAD TITLE META LINK SCRIPT BODY A ARTICLE ASIDE B BR BUTTON CODE DATALIST DD DETAILS DIALOG DIV DL DT EM "
    + "FIELDSET FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR INPUT KBD LABEL LEGEND LI MAIN MARK NAV OL OPTGROUP OPTION P PRE Q S SECTION SELECT "
    + "SMALL SPAN STRONG SUMMARY TABLE TBODY TD TEXTAREA TFOOT TH THEAD TIME TR UL SVG DEFS G PATH RECT CIRCLE LINE POLYLINE POLYGON "
    + "TEXT TSPAN USE").split(" "));
  const ADDRESSES = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "srcdoc", "srcset", "ping", "cite", "manifest", "code"];
  const LEADS = /^(?:https?:|mailto:|tel:|#|\/(?!\/)|\?|$|\.\.?\/|[\w%-]+(?:[/?#]|$))/i;
  const OUTSIDE = /^(?:[a-z]+:)?\/\//i;

  const wrong = (one) => {
    const tag = one.tagName.toUpperCase();
    if (!ALLOWED.has(tag)) return "element";
    if (tag === "SCRIPT" && !/^\/(?:static|widget)\//.test(one.getAttribute("src") || "")) return "script";
    if (tag === "META" && one.httpEquiv) return "meta";
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) return "handler";
      if (name === "style") return "style";
      if (!ADDRESSES.includes(name.toLowerCase())) continue;
      if (!LEADS.test(value.trim())) return "address";
      if (OUTSIDE.test(value) && !(tag === "A" && one.relList.contains("noopener")) && !value.startsWith(`${location.origin}/`)) return "outside";
    }
    return "";
  };
  const everything = function* (root) {
    for (const one of root.querySelectorAll("*")) {
      yield one;
      if (one.shadowRoot) yield* everything(one.shadowRoot);
    }
  };
  const provoke = (one) => {
    for (const { name } of [...one.attributes]) if (/^on/i.test(name)) one.dispatchEvent(new Event(name.slice(2).toLowerCase(), { cancelable: true }));
    const leads = ["href", "xlink:href", "action", "formaction"].some((name) => /^[\s\x00-\x20]*(?:java|vb|data)/i.test(one.getAttribute(name) || ""));
    if (leads) (one.tagName === "FORM" ? (one.querySelector("[type=submit],button") || one) : one).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  };
  // Returns what stands there that should not, and provokes it.
  window.__look = () => {
    const found = [];
    for (const one of everything(document)) {
      const why = wrong(one);
      if (why) found.push([why, one]);
    }
    for (const [, one] of found) try { provoke(one); } catch { /* the page's own trouble */ }
    return [found.length, found.slice(0, 3).map(([why, one]) => `${why}: ${one.outerHTML.slice(0, 120)}`)];
  };
  window.__looked = new Promise((done) => addEventListener("load", () => setTimeout(() => {
    const found = window.__look();
    setTimeout(() => done(found), 0);
  }, 0)));
})();
