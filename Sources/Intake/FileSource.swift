internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A file, or standard input.
public struct FileSource: ByteSource {
    public let name: String
    private let descriptor: Descriptor
    private let isCalledOff: @Sendable () -> Bool

    /// Opens a file for reading.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - name: what the user calls it, if not by its path.
    ///   - isCalledOff: asked while a read waits; true ends the reading.
    /// - Throws: ``IntakeError`` with `notFound` or `unreadable`.
    public init(
        path: String,
        name: String? = nil,
        isCalledOff: @escaping @Sendable () -> Bool = { false }
    ) throws(IntakeError) {
        self.name = name ?? path
        self.isCalledOff = isCalledOff
        guard path != "-" else {
            descriptor = Descriptor(STDIN_FILENO, closes: false)
            return
        }
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            let code: IntakeError.Code = errno == ENOENT ? .notFound : .unreadable
            throw IntakeError(code, input: self.name, Self.reason())
        }
        descriptor = Descriptor(opened, closes: true)
        var status = stat()
        if unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw IntakeError(.unreadable, input: self.name, "is a directory")
        }
    }

    /// Reads an open file from its beginning; it stays open for whoever opened it.
    ///
    /// - Parameters:
    ///   - file: its descriptor; two readers at a time would share its position.
    ///   - name: what the user calls it.
    ///   - isCalledOff: asked while a read waits; true ends the reading.
    /// - Throws: ``IntakeError`` with `unreadable`.
    public init(
        rewinding file: Int32,
        name: String,
        isCalledOff: @escaping @Sendable () -> Bool = { false }
    ) throws(IntakeError) {
        self.name = name
        self.isCalledOff = isCalledOff
        let copy = dup(file)
        guard copy >= 0 else { throw IntakeError(.unreadable, input: name, Self.reason()) }
        descriptor = Descriptor(copy, closes: true)
        guard lseek(copy, 0, SEEK_SET) == 0 else { throw IntakeError(.unreadable, input: name, Self.reason()) }
    }

    public func isReady() -> Bool {
        waits(milliseconds: 0)
    }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
        while true {
            // A pipe or terminal may stay silent for long: look up now and then.
            while !waits(milliseconds: 100) {
                if isCalledOff() { return 0 }
            }
            #if canImport(Darwin)
            let count = unsafe Darwin.read(descriptor.number, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
            let count = unsafe Musl.read(descriptor.number, buffer.baseAddress, buffer.count)
            #else
            let count = unsafe Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            guard errno == EINTR || errno == EAGAIN else {
                throw IntakeError(.unreadable, input: name, Self.reason())
            }
        }
    }

    private func waits(milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, milliseconds) != 0
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}

/// A file descriptor that is closed with its last owner.
private final class Descriptor {
    let number: Int32
    private let closes: Bool

    init(_ number: Int32, closes: Bool) {
        self.number = number
        self.closes = closes
    }

    deinit {
        if closes { close(number) }
    }
}
