// TreasureData: Treasure Data's REST API, and nothing of Braze.
//
// `Access` knows where the API is and with which key. `Jobs` issues queries, waits for jobs and learns their schema.
// `Download` fetches a result in parallel ranges, put back in order, as a byte source. `WriteBack` tells Treasure Data
// what became of the records.
