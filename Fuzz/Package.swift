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

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto"),
    linked("Octets"),
    linked("Packets", ["Octets"]),
    linked("DNS", ["Octets"]),
    linked("Events", ["Octets"]),
    linked("Sensing", ["Octets", "Packets", "DNS", "Events"]),
    linked("Configuration", ["Octets", "Events", "CPCRE2", "CPSL", "CCrypto", "CLinux"]),
    .executableTarget(
      name: "FuzzFrame", dependencies: ["Octets", "Packets", "Events", "Sensing"],
      swiftSettings: strict),
    .executableTarget(
      name: "FuzzConfiguration", dependencies: ["Octets", "Events", "Configuration"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
