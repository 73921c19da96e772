// swift-tools-version: 6.2

import PackageDescription

// The manifest is the architecture diagram that the compiler checks: leaves know nothing of the stages, stages never
// import one another, the engine alone knows them all, edges import downwards only.

let package = Package(
    name: "Evercred",
    products: [
        .executable(name: "evercred", targets: ["evercred"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // MARK: System libraries

        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLinux"),

        // MARK: Leaves

        .target(name: "StrictJSON"),
        .target(name: "CredentialModel", dependencies: ["StrictJSON"]),
        .target(
            name: "Platform",
            dependencies: [
                "CLinux", "CredentialModel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "AWSClient",
            dependencies: [
                "CredentialModel", "Platform", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "UserPools",
            dependencies: [
                "AWSClient", "CCrypto", "CredentialModel", "Platform", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Scheduling",
            dependencies: ["CredentialModel"]
        ),

        // MARK: Stages

        .target(
            name: "Config",
            dependencies: [
                "CYAML", "CredentialModel", "Platform", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Providers",
            dependencies: [
                "AWSClient", "CredentialModel", "Platform", "StrictJSON", "UserPools",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .target(name: "Exchange", dependencies: ["AWSClient", "CredentialModel", "Platform", "StrictJSON"]),
        .target(
            name: "State",
            dependencies: [
                "CredentialModel", "Platform", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(name: "Outputs", dependencies: ["CredentialModel", "Platform", "StrictJSON"]),
        .target(
            name: "Events",
            dependencies: [
                "CredentialModel", "Platform", "StrictJSON",
                .product(name: "DequeModule", package: "swift-collections"),
            ]
        ),

        // MARK: Assembly

        .target(
            name: "Engine",
            dependencies: [
                "CredentialModel", "StrictJSON", "Platform", "AWSClient", "Scheduling", "Config", "Providers",
                "Exchange", "State", "Outputs", "Events",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        // MARK: Edges

        .target(
            name: "Endpoints",
            dependencies: [
                "CLinux", "Config", "CredentialModel", "Engine", "Events", "Platform", "Providers", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "AWSClient", "CCrypto", "CredentialModel", "Platform", "StrictJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Commands",
            dependencies: [
                "AWSClient", "CLinux", "CredentialModel", "StrictJSON", "Platform", "Config", "Providers", "State",
                "Outputs", "Events",
                "Exchange", "Engine", "Endpoints", "Sandbox", "Scheduling", "UserPools",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "evercred",
            dependencies: ["Commands", .product(name: "ArgumentParser", package: "swift-argument-parser")]
        ),

        // MARK: Tests

        .target(
            name: "TestSupport",
            dependencies: ["CredentialModel", "Platform", "StrictJSON"],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON", "TestSupport"]),
        .testTarget(name: "CredentialModelTests", dependencies: ["CredentialModel", "StrictJSON", "TestSupport"]),
        .testTarget(
            name: "PlatformTests",
            dependencies: [
                "CLinux", "CredentialModel", "Platform", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "AWSClientTests",
            dependencies: ["AWSClient", "CredentialModel", "Platform", "StrictJSON", "TestSupport"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "ConfigTests",
            dependencies: ["Config", "CredentialModel", "Platform", "StrictJSON", "TestSupport"]
        ),
        .testTarget(
            name: "UserPoolsTests",
            dependencies: [
                "AWSClient", "CredentialModel", "Platform", "StrictJSON", "TestSupport", "UserPools",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(name: "SchedulingTests", dependencies: ["CredentialModel", "Scheduling", "TestSupport"]),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "AWSClient", "CredentialModel", "Platform", "Providers", "StrictJSON", "TestSupport", "UserPools",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .testTarget(
            name: "ExchangeTests",
            dependencies: ["AWSClient", "CredentialModel", "Exchange", "Platform", "StrictJSON", "TestSupport"]
        ),
        .testTarget(
            name: "StateTests",
            dependencies: ["CredentialModel", "Platform", "State", "StrictJSON", "TestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "OutputsTests", dependencies: ["CredentialModel", "Outputs", "Platform", "TestSupport"]),
        .testTarget(
            name: "EventsTests",
            dependencies: ["CredentialModel", "Events", "Platform", "StrictJSON", "TestSupport"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "CredentialModel", "StrictJSON", "Platform", "AWSClient", "Scheduling", "Config", "Providers",
                "Exchange", "State", "Outputs", "Events", "Engine", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "EndpointsTests",
            dependencies: [
                "Config", "CredentialModel", "Endpoints", "Engine", "Events", "Platform", "Providers", "State",
                "StrictJSON", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "AWSClient", "CredentialModel", "Platform", "Sandbox", "StrictJSON", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "Config", "CredentialModel", "Engine", "Events", "Platform", "State", "StrictJSON",
                "TestSupport", "UserPools",
            ]
        ),
        .testTarget(name: "EndToEndTests", dependencies: ["StrictJSON", "evercred"]),
    ]
)

for target in package.targets where target.type != .system && target.name != "CLinux" {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    ]
}

// The simulated weeks of the tests go through millions of decisions.
for target in package.targets where target.name == "Scheduling" {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
