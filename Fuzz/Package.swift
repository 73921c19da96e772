// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nothing of the product is built for fuzzing: what takes profile files apart and writes
// into them, with the few files that it stands on, by way of links into the repository. Run it with `make fuzz`.

let package = Package(
    name: "Fuzz",
    targets: [
        .target(name: "StrictJSON"),
        .target(name: "CredentialModel", dependencies: ["StrictJSON"]),
        .target(name: "Platform"),
        .target(
            name: "Outputs", dependencies: ["CredentialModel", "Platform", "StrictJSON"],
            exclude: ["Profiles/SharedProfileFile.swift"]
        ),
        .executableTarget(
            name: "FuzzProfiles", dependencies: ["CredentialModel", "Outputs"],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]
        ),
    ]
)

for target in package.targets {
    var settings = target.swiftSettings ?? []
    settings += [
        .unsafeFlags(["-sanitize=fuzzer,address"]),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    target.swiftSettings = settings
}
