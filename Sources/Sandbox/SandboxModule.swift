// Sandbox: a Braze that runs on this machine, for rehearsals, demos and tests.
//
// A request passes the `Gate/` in Braze's documented order, its objects the `Validation/`, and what is accepted changes
// the `State/`. `Faults/` go wrong on purpose, `Statistics/` count, `Web/` shows it all. It checks by rules of its own, so
// that a mistake in the mapping does not pass here unseen. `TreasureData/` is where rows come from and reports go: jobs
// and their results, ingestion, Postback.
