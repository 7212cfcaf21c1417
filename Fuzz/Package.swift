// swift-tools-version: 6.2
import PackageDescription

/// The settings of the project, whose targets stand here as links.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of the project, compiled anew with the fuzzer's instrumentation.
func linked(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// A fuzzer: the function that libFuzzer calls for every input.
func fuzzer(_ name: String) -> Target {
  .executableTarget(name: name, dependencies: ["FuzzChecks"], swiftSettings: strict)
}

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto"),
    .target(name: "CRocksDB"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
    linked("Octets"),
    linked("Packets", ["Octets"]),
    linked("DNS", ["Octets"]),
    linked("Events", ["Octets"]),
    linked("Spooling", ["Octets"]),
    linked("Capture", ["Octets", "Packets", "CPcap", "CZlib", "CZstd", "CLinux"]),
    linked("Sensing", ["Octets", "Packets", "DNS", "Events"]),
    linked("Configuration", ["Octets", "Events", "CPCRE2", "CPSL", "CCrypto", "CLinux"]),
    linked("PassiveDNS", ["Octets", "DNS", "CRocksDB", "CPCRE2", "CPSL"]),
    linked(
      "FuzzChecks",
      [
        "Octets", "Packets", "DNS", "Events", "Spooling", "Capture", "Sensing", "Configuration",
        "PassiveDNS",
      ]),
    fuzzer("FuzzFrame"),
    fuzzer("FuzzMessage"),
    fuzzer("FuzzRecordData"),
    fuzzer("FuzzStream"),
    fuzzer("FuzzCaptureFile"),
    fuzzer("FuzzConfiguration"),
    fuzzer("FuzzSegment"),
    fuzzer("FuzzRRset"),
  ],
  swiftLanguageModes: [.v6]
)
