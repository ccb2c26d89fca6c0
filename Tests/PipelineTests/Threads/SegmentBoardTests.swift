import Testing

@testable import Pipeline

@Suite struct SegmentBoardTests {
    private final class Piece {}

    /// Whatever is done first, they come back in order.
    @Test func inOrder() {
        var board = SegmentBoard<Piece>()
        let pieces = (0..<3).map { _ in Piece() }
        for piece in pieces { board.submit(piece) }
        #expect(board.take() === pieces[0] && board.take() === pieces[1])
        board.finish(pieces[1])
        #expect(board.popDone() == nil && board.count == 3)
        #expect(board.take() === pieces[2] && board.take() == nil)
        board.finish(pieces[0])
        #expect(board.popDone() === pieces[0] && board.popDone() === pieces[1] && board.popDone() == nil)
        board.finish(pieces[2])
        #expect(board.popDone() === pieces[2] && board.isEmpty)
    }

    /// Behind the end nobody takes what waits.
    @Test func closed() {
        var board = SegmentBoard<Piece>()
        board.submit(Piece())
        board.close()
        #expect(board.take() == nil && board.isClosed)
    }
}
