// swift-tools-version: 6.2
import PackageDescription

/// The settings of the project, some of whose targets stand here as links.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of the project, compiled anew here.
func linked(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: imports,
    swiftSettings: strict + [
      .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
    ])
}

let package = Package(
  name: "service",
  dependencies: [
    .package(
      url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
  ],
  targets: [
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl"),
    .target(name: "CRocksDB"),
    linked("Octets"),
    linked("DNS", ["Octets"]),
    linked("PassiveDNS", ["Octets", "DNS", "CRocksDB", "CPCRE2", "CPSL"]),
    .target(
      name: "Web",
      dependencies: [
        "Octets", "DNS", "PassiveDNS", "CCrypto",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "wirebird-serve",
      dependencies: [
        "Web", "PassiveDNS", "CMalloc", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    // What the tests look up, and a program that makes it for Scripts/client-test.
    .target(
      name: "SampleStore", dependencies: ["PassiveDNS", "DNS", "Octets"], path: "Tests/SampleStore",
      swiftSettings: strict),
    .executableTarget(
      name: "FillSampleStore", dependencies: ["SampleStore"], path: "Tests/FillSampleStore",
      swiftSettings: strict),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Web", "PassiveDNS", "DNS", "SampleStore",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
