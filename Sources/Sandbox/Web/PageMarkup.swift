/// The page's elements; the script fills them.
enum PageMarkup {
    static let text = #"""
        <header>
          <h1>td2braze sandbox</h1>
          <p id="state" role="status">connecting…</p>
        </header>
        <main>
          <section class="tiles" aria-label="Totals">
            <div><b id="requests">0</b><span>requests</span></div>
            <div><b id="objects">0</b><span>objects accepted</span></div>
            <div><b id="refused">0</b><span>objects refused</span></div>
            <div><b id="duplicates">0</b><span>duplicate events</span></div>
            <div><b id="window">0</b><span id="window-label">most requests in 3 s</span></div>
            <div><b id="flight">0</b><span id="flight-label">in flight</span></div>
            <div><b id="profiles">0</b><span>profiles</span></div>
            <div><b id="points">0</b><span>data points</span></div>
          </section>
          <section>
            <h2>Requests a second</h2>
            <p class="legend">
              <span><i class="answered"></i>answered</span>
              <span><i class="limited"></i>429</span>
              <span><i class="failed"></i>refused, failed or cut</span>
              <span id="limit-key"><i class="limit"></i><em id="limit-text"></em></span>
            </p>
            <div id="chart"><svg role="img" aria-label="Requests a second, the latest on the right"></svg><div id="tip" hidden></div></div>
          </section>
          <div class="columns">
            <section><h2>By endpoint</h2><table id="by-path"></table></section>
            <section><h2>By status</h2><table id="by-status"></table></section>
            <section><h2>Objects</h2><table id="by-array"></table></section>
            <section><h2>Refused because</h2><table id="errors"></table></section>
            <section><h2>Accepted, yet not stored</h2><table id="drops"></table></section>
            <section><h2>Faults played</h2><table id="faults"></table></section>
          </div>
          <section>
            <h2>A profile</h2>
            <form id="find">
              <label for="id">external_id</label>
              <input id="id" autocomplete="off" spellcheck="false" required>
              <button>Look up</button>
            </form>
            <pre id="profile" hidden></pre>
          </section>
          <section>
            <h2>Last requests</h2>
            <p class="switch"><label><input type="checkbox" id="trouble"> only those with errors</label></p>
            <div class="wide"><table id="recent"></table></div>
          </section>
        </main>
        """#
}
