// Pipeline: wires the stages, owns their threads and tasks, and settles the ledger.
//
// `LoadRun` reads as the way of the data: intake thread ─▶ ring ─▶ decoding thread ─▶ queue ─▶ sender tasks ─▶ ledger.
// `ConvertRun` and `CheckRun` end at the batches. Nothing here knows options, files' names or exit codes.
