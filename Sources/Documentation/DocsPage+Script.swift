// What the documentation does: one view at a time by the address, and the search.

extension DocsPage {
  static let script = #"""
    'use strict';
    (() => {
      const root = document.documentElement, views = [...document.querySelectorAll('.view')];
      const input = document.getElementById('search'), results = document.getElementById('results');
      const named = name => document.getElementById(name);
      root.classList.add('scripted');

      const show = () => {
        let name = location.hash.slice(1);
        try { name = decodeURIComponent(name); } catch (error) { }
        if (name.startsWith('search=')) { input.value = name.slice(7); find(); name = 'overview'; }
        const target = named(name) || named('overview');
        const view = target.closest('.view') || named('overview');
        for (const one of views) one.classList.toggle('open', one === view);
        root.dataset.view = view.id;
        for (const link of document.querySelectorAll('.side a'))
          link.classList.toggle('here', link.getAttribute('href') === '#' + view.id);
        for (const row of document.querySelectorAll('.found')) row.classList.remove('found');
        if (target !== view) { target.classList.add('found'); target.scrollIntoView({ block: 'center' }); }
        else scrollTo(0, 0);
      };

      const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      const entries = [...document.querySelectorAll('[data-find]')].map(part => {
        const view = part.closest('.view').id;
        const isRule = part.id.startsWith('rule:');
        return {
          href: part.dataset.href && !part.id ? part.dataset.href : '#' + part.id,
          name: part.id || part.dataset.find,
          note: part.dataset.find, text: plain(part.id + ' ' + part.dataset.find),
          rank: part.classList.contains('view') ? 0 : isRule ? 2 : 1, view };
      });
      const score = (entry, words) => {
        let sum = entry.rank * 10;
        for (const word of words) {
          const at = entry.text.indexOf(word);
          if (at < 0) return -1;
          const own = plain(entry.name).split(/[.:\/]/).pop();
          sum += own === word ? 0 : own.startsWith(word) ? 3 : own.includes(word) ? 6 : 20;
        }
        return sum + entry.name.length / 100;
      };
      let chosen = 0;
      function find() {
        const words = plain(input.value).split(/\s+/).filter(Boolean);
        results.replaceChildren();
        results.hidden = words.length === 0;
        if (!words.length) return;
        const hits = entries.map(entry => [score(entry, words), entry])
          .filter(([points]) => points >= 0).sort((a, b) => a[0] - b[0]).slice(0, 40);
        for (const [, entry] of hits) {
          const link = document.createElement('a'), note = document.createElement('span');
          link.href = entry.href;
          link.textContent = entry.name;
          note.textContent = entry.note;
          link.append(note);
          results.append(link);
        }
        if (!hits.length) {
          const none = document.createElement('p');
          none.textContent = 'Nothing is called that.';
          results.append(none);
        }
        choose(0);
      }
      function choose(index) {
        const links = results.querySelectorAll('a');
        chosen = Math.max(0, Math.min(index, links.length - 1));
        links.forEach((link, at) => link.classList.toggle('chosen', at === chosen));
        if (links[chosen]) links[chosen].scrollIntoView({ block: 'nearest' });
      }
      const close = () => { results.hidden = true; input.value = ''; input.blur(); };
      input.addEventListener('input', find);
      input.addEventListener('keydown', event => {
        if (event.key === 'ArrowDown') { choose(chosen + 1); event.preventDefault(); }
        if (event.key === 'ArrowUp') { choose(chosen - 1); event.preventDefault(); }
        if (event.key === 'Escape') close();
        if (event.key === 'Enter') {
          const link = results.querySelectorAll('a')[chosen];
          if (link) { location.hash = link.getAttribute('href'); close(); }
        }
      });
      results.addEventListener('click', event => { if (event.target.closest('a')) close(); });
      document.addEventListener('keydown', event => {
        if (event.key === '/' && document.activeElement !== input) { input.focus(); event.preventDefault(); }
      });
      addEventListener('hashchange', show);
      // Once more after the browser has jumped to the address by itself.
      addEventListener('load', () => requestAnimationFrame(show));
      show();
    })();
    """#
}
