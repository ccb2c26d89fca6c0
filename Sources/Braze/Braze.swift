// Braze: everything that is Braze's, and nothing that waits.
//
// `API/` holds the facts: endpoints, rate groups, sizes, grammars, what a response means. `Mapping/` turns a row into
// one object of a request or says why not. `Encoding/` writes JSON bytes. `Batching/` folds a user's rows, keeps
// the caps and closes batches. All of it is synchronous and sans-I/O.
