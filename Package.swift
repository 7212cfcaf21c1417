// swift-tools-version: 6.2
import PackageDescription

/// What every target is held to.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// WIREBIRD_CPU names the kind of processor that is built for, such as native or x86-64-v3.
let processor =
  Context.environment["WIREBIRD_CPU"].map { ["-Xcc", "-march=\($0)"] } ?? []

/// Inlining across targets; without it the packet path is three times slower (docs/decisions/002).
let fast =
  strict + [
    .unsafeFlags(["-cross-module-optimization"] + processor, .when(configuration: .release))
  ]

/// With WIREBIRD_STANDALONE, Swift's libraries are inside the program (docs/decisions/019); what tests are
/// linked to has to be apart.
let standalone: [LinkerSetting] =
  Context.environment["WIREBIRD_STANDALONE"] == nil
  ? []
  : [
    .unsafeFlags(["-static-stdlib"], .when(configuration: .release)),
    // What FoundationEssentials needs, which ArgumentParser imports.
    .linkedLibrary("_FoundationCollections", .when(configuration: .release)),
    .linkedLibrary("_FoundationCShims", .when(configuration: .release)),
  ]

/// A library target and the tests that mirror its files.
func layer(
  _ name: String, imports: [Target.Dependency] = [], tests: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: imports, swiftSettings: fast),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.init(stringLiteral: name), "TestSupport"] + imports + tests,
      swiftSettings: strict),
  ]
}

let package = Package(
  name: "wirebird",
  products: [.executable(name: "wirebird", targets: ["wirebird"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // Row 0: octets, and one shim per system library.
    layer("Octets"),
    [
      .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
      .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
      .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
      .systemLibrary(name: "CLinux"),
      // Loaded when they are needed, not linked: see their headers.
      .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
      .systemLibrary(name: "CPSL", providers: [.apt(["libpsl-dev"])]),
      .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
      .systemLibrary(name: "CTLS", providers: [.apt(["libssl-dev"])]),
      .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
      // What its interface for C lacks is a file of C++; callgrind cannot read DWARF 5.
      .target(name: "CRocksDB", cxxSettings: [.unsafeFlags(["-gdwarf-4"])]),
    ],
    // Row 1: what is on the wire, and what routes carry.
    layer("Packets", imports: ["Octets"]),
    layer("DNS", imports: ["Octets"]),
    layer("Events", imports: ["Octets"]),
    layer("Spooling", imports: ["Octets"]),
    // Row 2: where packets come from, what they become, what a configuration says.
    layer(
      "Capture", imports: ["Octets", "Packets", "CPcap", "CZlib", "CZstd", "CLinux"],
      tests: ["HostileCases"]),
    layer(
      "Sensing", imports: ["Octets", "Packets", "DNS", "Events"], tests: ["HostileCases"]),
    layer("Configuration", imports: ["Octets", "Events", "CPCRE2", "CPSL", "CCrypto", "CLinux"]),
    // Row 3: routes and queues; what events look like when they leave, and how.
    layer("Pipeline", imports: ["Octets", "Events", "Spooling", "Configuration", "CLinux"]),
    layer("Formats", imports: ["Octets", "DNS", "Events", "Configuration"]),
    layer("PassiveDNS", imports: ["Octets", "DNS", "CRocksDB", "CPCRE2", "CPSL"]),
    layer("Transports", imports: ["Octets", "Packets", "CLinux", "CZlib", "CTLS", "CCurl"]),
    // Row 4: what a configuration can name.
    layer(
      "Modules",
      imports: [
        "Octets", "Packets", "DNS", "Events", "Capture", "Sensing", "Configuration", "Pipeline",
        "Formats", "PassiveDNS", "Transports", "CLinux", "CZlib", "CZstd",
      ], tests: ["HostileCases"]),
    // Row 5: commands.
    [
      .executableTarget(
        name: "wirebird",
        dependencies: [
          "Octets", "Packets", "Events", "Capture", "Sensing", "Configuration", "Pipeline",
          "Formats", "PassiveDNS", "DNS", "Modules", "CLinux",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: fast, linkerSettings: standalone),
      .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
      .target(
        name: "TestSupport", dependencies: ["Octets", "CAllocationCounter"],
        path: "Tests/TestSupport", swiftSettings: strict),
      // Hostile traffic with names.
      .target(name: "HostileCases", path: "Tests/HostileCases", swiftSettings: strict),
      // What has to hold of every input; Fuzz runs the same checks under libFuzzer.
      .target(
        name: "FuzzChecks",
        dependencies: [
          "Octets", "Packets", "DNS", "Events", "Spooling", "Capture", "Sensing", "Configuration",
          "PassiveDNS",
        ],
        path: "Tests/FuzzChecks", swiftSettings: strict),
      .testTarget(
        name: "FuzzChecksTests", dependencies: ["FuzzChecks", "HostileCases", "TestSupport"],
        swiftSettings: strict),
      // The house rules, and the program as a whole.
      .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
      .testTarget(
        name: "ScenarioTests", dependencies: ["TestSupport", "HostileCases", "wirebird"],
        swiftSettings: strict),
    ],
  ].flatMap { $0 },
  swiftLanguageModes: [.v6]
)
