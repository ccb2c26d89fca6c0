import Braze
import NIOPosix
import TestSupport
import Testing

@testable import Delivery

/// What HTTP/1.1 on one event loop does besides what every transport does.
@Suite struct HTTP1TransportTests: TransportBench {
    /// Senders run on the thread that reads and writes.
    @Test func tasksOnTheEventLoop() async throws {
        try await LoopbackServer.run(.write(Self.created)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                let executor = try #require(transport.executor)
                await withTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask(executorPreference: executor) {
                            #expect(MultiThreadedEventLoopGroup.currentEventLoop != nil)
                            let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                            #expect(result.status == 201)
                            #expect(MultiThreadedEventLoopGroup.currentEventLoop != nil)
                        }
                    }
                }
            }
        }
    }

    @Test func theClockWaitsAndIsCutShort() async throws {
        try await withHTTPTransport(configuration(1)) { transport in
            let clock = transport.clock
            let began = clock.now
            await clock.sleep(until: began + .milliseconds(5), unless: DrainSignal())
            #expect(clock.now >= began + .milliseconds(5))
            // In the past: at once.
            await clock.sleep(until: began, unless: DrainSignal())
            await withTaskGroup { group in
                group.addTask { await clock.sleep(until: began + .seconds(10_000), unless: DrainSignal()) }
                group.cancelAll()
            }
            #expect(clock.now < began + .seconds(5_000))
        }
    }

    /// Cancelled before it began: nothing goes out.
    @Test func cancelledBeforehand() async throws {
        try await LoopbackServer.run(.write(Self.created)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                let result = await withTaskGroup(of: TransportResult.self) { group in
                    group.cancelAll()
                    group.addTask { await transport.send(OutboundRequest(endpoint: .track, body: Self.body)) }
                    return await group.next()
                }
                #expect(result?.failure?.kind == .cancelled && result?.failure?.bodyWentOut == false)
                #expect(server.heads.values.isEmpty)
            }
        }
    }

    /// A request over the limit waits for a connection, and can be cancelled there; the end cancels what is in the air.
    @Test func cancelledWhileWaiting() async throws {
        try await LoopbackServer.run(.hang) { server in
            var configuration = try configuration(server.port)
            configuration.connectionLimit = 2
            let (departed, tell) = AsyncStream<Int>.makeStream()
            let inTheAir = try await withHTTPTransport(configuration) { transport in
                let tasks = (0..<3).map { number in
                    Task {
                        await transport.send(
                            OutboundRequest(endpoint: .track, body: Self.body) { tell.yield(number) }
                        )
                    }
                }
                var numbers: Set<Int> = []
                for await number in departed where numbers.insert(number).inserted && numbers.count == 2 { break }
                let waiting = try #require(Set(0..<3).subtracting(numbers).first)
                tasks[waiting].cancel()
                let failure = try #require(await tasks[waiting].value.failure)
                #expect(failure.kind == .cancelled && !failure.bodyWentOut)
                return numbers.map { tasks[$0] }
            }
            for task in inTheAir {
                let failure = try #require(await task.value.failure)
                #expect(failure.kind == .cancelled && failure.bodyWentOut)
            }
        }
    }

    /// An answer in the middle of a large request is taken, and the connection is not used again.
    @Test func anEarlyAnswer() async throws {
        let text = LoopbackServer.response("413 Payload Too Large", "{}")
        try await LoopbackServer.run(.writeAtHead(text)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                for count in 1...3 {
                    let body = SharedBytes([UInt8](repeating: 0x20, count: 16_000_000))
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: body))
                    #expect(result.status == 413)
                    #expect(server.connections.count == count)
                }
            }
        }
    }

    @Test func notHTTP() async throws {
        try await send(to: .write("SSH-2.0-OpenSSH\r\n")) { result, _ in
            #expect(result.failure?.kind == .connectionLost && result.failure?.bodyWentOut == true)
        }
    }

    /// What a server says unasked for ends the connection, and is nobody's answer.
    @Test func twoAnswers() async throws {
        let text = Self.created + LoopbackServer.response("500 Oops", "{}")
        try await LoopbackServer.run(.write(text)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                for _ in 0..<5 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    #expect(result.status != 500)
                }
            }
        }
    }

    /// The response of a server that closes is complete at the close when it names no length (RFC 9112, section 6.3).
    @Test func lengthByClose() async throws {
        let text = "HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n" + #"{"message":"success"}"#
        try await send(to: .writeAndClose(text)) { result, _ in
            #expect(result == .response(BrazeResponse(status: 201, body: Array(#"{"message":"success"}"#.utf8))))
        }
    }

    /// Behind a 101 comes no HTTP: the connection is not used again.
    @Test func switchedProtocols() async throws {
        let text = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n"
        try await LoopbackServer.run(.write(text)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                for count in 1...3 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    #expect(result.status == 101 && server.connections.count == count)
                }
            }
        }
    }

    @Test func aBodyInManyParts() async throws {
        let text = "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
        let parts = String(repeating: "1\r\nx\r\n", count: 20_000) + "0\r\n\r\n"
        try await send(to: .write(text + parts)) { result, _ in
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: 20_000)
            #expect(result == .response(BrazeResponse(status: 201, body: body)))
        }
    }

    @Test func interimResponses() async throws {
        try await send(to: .write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Self.created)) { result, _ in
            #expect(result.status == 201)
        }
    }
}
