// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "td2braze",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "td2braze", targets: ["td2braze"])
    ],
    traits: [
        .trait(
            name: "ISAL",
            description: "Inflate gzip with ISA-L, three times as fast as zlib (Debian: libisal-dev)."
        ),
        .default(enabledTraits: ["ISAL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CISAL", providers: [.apt(["libisal-dev"])]),
        .target(
            name: "Intake",
            dependencies: ["CZlib", .target(name: "CISAL", condition: .when(traits: ["ISAL"]))],
            swiftSettings: [.strictMemorySafety()]
        ),
        .systemLibrary(name: "CByteScan"),
        .target(name: "Rows", dependencies: ["CByteScan"], swiftSettings: [.strictMemorySafety()]),
        .target(
            name: "Braze",
            dependencies: ["CByteScan", "Rows", .product(name: "NIOCore", package: "swift-nio")]
        ),
        .target(name: "Ledger", dependencies: ["Rows", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "TreasureData",
            dependencies: [
                "Intake", "Rows",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Delivery",
            dependencies: [
                "Braze",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Pipeline",
            dependencies: [
                "Intake", "Rows", "Braze", "Ledger", "Delivery", "TreasureData",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "Braze", "Intake", "Rows",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "td2braze",
            dependencies: [
                "Intake", "Rows", "Braze", "Ledger", "Delivery", "TreasureData", "Pipeline", "Sandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "RowPathBenchmark",
            dependencies: ["Braze", "Rows", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Benchmarks/RowPath"
        ),
        .testTarget(name: "RowsTests", dependencies: ["CByteScan", "Rows"]),
        .testTarget(name: "IntakeTests", dependencies: ["Intake", "CZlib", "TestSupport"]),
        .target(name: "TestSupport", dependencies: ["Braze", "CZlib", "Delivery", "Rows"], path: "Tests/TestSupport"),
        .testTarget(name: "BrazeTests", dependencies: ["Braze", "Rows", "TestSupport"]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "Braze", "Rows", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .testTarget(
            name: "TreasureDataTests",
            dependencies: [
                "TreasureData", "Intake", "Rows", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Rows", "TestSupport"]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Braze", "Delivery", "Intake", "Ledger", "Rows", "Sandbox", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "CLITests", dependencies: ["td2braze", "Rows", "Sandbox", "TestSupport"]),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "Braze", "Rows", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
    ]
)

let shared: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + shared
}
