/**
 * What moves on the page of a matrix: filter, order, transposition, and the details of a cell. The tables stand in the page
 * without it. It runs in browsers, reads the page alone, and asks nobody anything.
 */
export const PAGE_SCRIPT = `'use strict';
(() => {
  const reasons = JSON.parse(document.getElementById('reasons').textContent);
  const details = document.getElementById('details');
  const filter = document.getElementById('filter');
  const order = document.getElementById('order');
  const grids = [...document.querySelectorAll('table.grid')].map(readGrid);

  function readGrid(table) {
    const head = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows].map((row) => ({ head: row.cells[0], cells: [...row.cells].slice(1) }));
    return { table, corner: table.tHead.rows[0].cells[0], columns: head, rows, isTurned: false };
  }

  function wordsOf(head) {
    return (head.dataset.names + ' ' + head.textContent).toLowerCase();
  }

  function denied(cells) {
    return cells.filter((cell) => cell.dataset.v === 'DENY').length;
  }

  function draw(grid) {
    const wanted = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const fits = (head) => wanted.every((word) => wordsOf(head).includes(word));
    const places = grid.columns.map((_, at) => at);
    const columnCells = (at) => grid.rows.map((row) => row.cells[at]);
    const isFiltered = wanted.length > 0;
    const rowFits = grid.rows.map((row) => fits(row.head));
    const columnFits = grid.columns.map(fits);
    // A word may be meant for either side: what matches stays, against everybody.
    const anyRow = rowFits.includes(true);
    const anyColumn = columnFits.includes(true);
    let rows = grid.rows.map((row, at) => ({ ...row, at })).filter((row) => !isFiltered || !anyRow || rowFits[row.at]);
    let columns = places.filter((at) => !isFiltered || anyRow || !anyColumn || columnFits[at]);
    if (isFiltered && !anyRow && !anyColumn) rows = [];
    if (order.value === 'denied') {
      rows = rows.toSorted((a, b) => denied(b.cells) - denied(a.cells));
      columns = columns.toSorted((a, b) => denied(columnCells(b)) - denied(columnCells(a)));
    }
    const headRow = document.createElement('tr');
    grid.corner.textContent = grid.isTurned ? 'to \\u2193  from \\u2192' : 'from \\u2193  to \\u2192';
    const body = [];
    if (grid.isTurned) {
      headRow.append(grid.corner, ...rows.map(({ head }) => asColumn(head)));
      for (const at of columns) body.push(line(asRow(grid.columns[at]), rows.map((row) => row.cells[at])));
    } else {
      headRow.append(grid.corner, ...columns.map((at) => asColumn(grid.columns[at])));
      for (const row of rows) body.push(line(asRow(row.head), columns.map((at) => row.cells[at])));
    }
    grid.table.tHead.replaceChildren(headRow);
    grid.table.tBodies[0].replaceChildren(...body);
    enterHere(grid.table.tBodies[0]);
  }

  // Tab leads into a grid once; arrow keys lead on from there.
  function enterHere(body) {
    for (const cell of body.querySelectorAll('td[tabindex="0"]')) cell.tabIndex = -1;
    const first = body.querySelector('td[tabindex]');
    if (first) first.tabIndex = 0;
  }

  function line(head, cells) {
    const row = document.createElement('tr');
    row.append(head, ...cells);
    return row;
  }

  function asColumn(head) {
    head.scope = 'col';
    return head;
  }

  function asRow(head) {
    head.scope = 'row';
    return head;
  }

  function drawAll() {
    for (const grid of grids) draw(grid);
  }

  function show(cell) {
    document.querySelector('td.open')?.classList.remove('open');
    cell.classList.add('open');
    const [egress, ingress] = (cell.dataset.r ?? '').split(',').map((at) => reasons[Number(at)]);
    const lines = [cell.title];
    if (cell.dataset.r !== undefined) lines.push('egress: ' + egress, 'ingress: ' + ingress);
    details.replaceChildren(...lines.map((text, at) => {
      const line = document.createElement(at === 0 ? 'strong' : 'p');
      line.textContent = text;
      return line;
    }));
  }

  function move(cell, key) {
    const row = cell.parentElement;
    const at = cell.cellIndex;
    const next = {
      ArrowRight: cell.nextElementSibling,
      ArrowLeft: cell.previousElementSibling,
      ArrowDown: row.nextElementSibling?.cells[at],
      ArrowUp: row.previousElementSibling?.cells[at],
    }[key];
    if (next?.tagName !== 'TD') return false;
    next.focus();
    show(next);
    return true;
  }

  filter.addEventListener('input', drawAll);
  order.addEventListener('change', drawAll);
  document.getElementById('turn').addEventListener('click', () => {
    for (const grid of grids) grid.isTurned = !grid.isTurned;
    drawAll();
  });
  document.addEventListener('click', ({ target }) => {
    const cell = target.closest?.('table.grid td');
    if (cell) show(cell);
  });
  document.addEventListener('keydown', (event) => {
    const cell = event.target.closest?.('table.grid td');
    if (!cell) return;
    if (event.key === 'Enter' || event.key === ' ' ? (show(cell), true) : move(cell, event.key)) event.preventDefault();
  });
  document.getElementById('controls').hidden = false;
  for (const grid of grids) enterHere(grid.table.tBodies[0]);
})();
`;

/** How the page looks, by day and by night, and on paper. */
export const PAGE_STYLE = `:root { color-scheme: light dark; --ink: #212529; --paper: #fff; --line: #ced4da; --faint: #868e96;
  --allow: #b2f2bb; --partly: #d8f5a2; --mixed: #ffec99; --unknown: #d0bfff; --deny: #ffc9c9; --none: #f1f3f5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ecef; --paper: #16181b; --line: #495057; --faint: #909296;
  --allow: #1e5631; --partly: #445a12; --mixed: #6b5900; --unknown: #4b3a86; --deny: #6d2323; --none: #25282c; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1rem; }
h1 { font-size: 1.15rem; margin: 0 0 .5rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.notice { border: 2px solid; padding: .5rem; font-weight: bold; }
#controls { display: flex; gap: .75rem; flex-wrap: wrap; margin: .75rem 0; }
#controls[hidden] { display: none; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); padding: .25rem .5rem; }
input { min-width: 18rem; }
.legend span { display: inline-block; padding: 0 .5rem; margin: 0 .35rem .35rem 0; }
.scroll { overflow: auto; max-height: 80vh; }
table.grid { border-collapse: separate; border-spacing: 1px; }
.grid th { font-weight: normal; text-align: left; white-space: nowrap; background: var(--paper); padding: 0 .5rem; }
.grid thead th { position: sticky; top: 0; z-index: 1; }
.grid thead th[scope=col] { writing-mode: vertical-rl; transform: rotate(180deg); padding: .5rem 0; max-height: 16rem; overflow: hidden; }
.grid tbody th { position: sticky; left: 0; }
.grid td { text-align: center; min-width: 1.6rem; padding: 0 .3rem; cursor: pointer; white-space: nowrap; background: var(--none); }
.grid td.open, .grid td:focus { outline: 2px solid var(--ink); }
[data-v=ALLOW] { background: var(--allow) !important; } [data-v=PARTLY] { background: var(--partly) !important; }
[data-v=MIXED] { background: var(--mixed) !important; } [data-v=UNKNOWN] { background: var(--unknown) !important; }
[data-v=DENY] { background: var(--deny) !important; }
#details { position: sticky; bottom: 0; background: var(--paper); border-top: 1px solid var(--line); padding: .5rem 0; min-height: 4.5rem; }
#details p { margin: .2rem 0; } small, .faint { color: var(--faint); }
@media print { #controls, #details { display: none; } .scroll { max-height: none; overflow: visible; } }
`;
