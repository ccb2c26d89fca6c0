// Delivery: batches become HTTP requests, and nothing else.
//
// `Transport/` sends one request, `Rate/` says when, `Order/` keeps a user's batches apart, `Sending/` leads a batch
// through its attempts to the fate of each object. State machines are pure structs; clock, randomness and transport
// are injected. This module knows batches and Braze's answers, neither rows nor accounting.
