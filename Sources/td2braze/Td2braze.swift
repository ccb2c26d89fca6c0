import ArgumentParser

@main struct Td2braze: ParsableCommand {}
