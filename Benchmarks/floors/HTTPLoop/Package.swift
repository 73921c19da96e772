// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds Evercred pays for it.
let package = Package(
    name: "HTTPLoop",
    dependencies: [.package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0")],
    targets: [
        .executableTarget(
            name: "HTTPLoop", dependencies: [.product(name: "AsyncHTTPClient", package: "async-http-client")])
    ]
)
