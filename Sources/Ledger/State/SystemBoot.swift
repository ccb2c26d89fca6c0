#if !canImport(Glibc) && !canImport(Musl)
internal import Darwin
#endif

/// Which running of the system this is: what a process wrote and did not sync is there for the next one, unless the
/// system went down between them.
enum SystemBoot {
    /// Differs from one running of the system to the next; 0 when the system does not tell.
    ///
    /// Source: random(4), `/proc/sys/kernel/random/boot_id`; on Darwin `kern.bootsessionuuid`.
    static let current: UInt64 = {
        guard let text, !text.isEmpty else { return 0 }
        var hash = StreamHash()
        text.withUnsafeBytes { hash.update($0) }
        return max(1, hash.value)
    }()

    #if canImport(Glibc) || canImport(Musl)
    private static var text: [UInt8]? { SystemFile.read(path: "/proc/sys/kernel/random/boot_id") }
    #else
    private static var text: [UInt8]? {
        var text = [UInt8](repeating: 0, count: 64)
        var count = text.count
        guard sysctlbyname("kern.bootsessionuuid", &text, &count, nil, 0) == 0 else { return nil }
        return Array(text.prefix(count))
    }
    #endif
}
