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
  name: "store-benchmark",
  targets: [
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl"),
    .target(name: "CRocksDB"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
    linked("Octets"),
    linked("DNS", ["Octets"]),
    linked("PassiveDNS", ["Octets", "DNS", "CRocksDB", "CPCRE2", "CPSL"]),
    .executableTarget(
      name: "StoreBench", dependencies: ["Octets", "DNS", "PassiveDNS", "CSQLite"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
