#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The journal as a file of a directory.
struct DirectoryDisk: StateDisk {
    let directory: String

    private var path: String { directory + "/journal" }

    func read() throws(StateError) -> [UInt8]? {
        if let bytes = SystemFile.read(path: path) { return bytes }
        if errno == ENOENT { return nil }
        throw failure()
    }

    private var stagedPath: String { path + ".new" }

    func stage(_ bytes: [UInt8]) throws(StateError) -> any AppendFile {
        let descriptor = open(stagedPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let file = DescriptorFile(descriptor: descriptor, directory: directory)
        try file.append(bytes)
        try file.sync()
        return file
    }

    func install() throws(StateError) {
        guard rename(stagedPath, path) == 0 else { throw failure() }
    }

    func sync() throws(StateError) {
        let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { _ = SystemFile.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> StateError { StateError(.inputOutput, path: directory, SystemFile.reason()) }
}

/// A file that is closed with its last owner.
private final class DescriptorFile: AppendFile {
    private let descriptor: Int32
    private let directory: String

    init(descriptor: Int32, directory: String) {
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit { _ = SystemFile.close(descriptor) }

    func append(_ bytes: [UInt8]) throws(StateError) {
        var bytes = bytes
        let message = SystemFile.writeAll(&bytes) { SystemFile.write(descriptor, $0) }
        if let message { throw StateError(.inputOutput, path: directory, message) }
    }

    func sync() throws(StateError) {
        guard fsync(descriptor) == 0 else { throw StateError(.inputOutput, path: directory, SystemFile.reason()) }
    }
}
