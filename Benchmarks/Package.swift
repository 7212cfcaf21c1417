// swift-tools-version: 6.2
import PackageDescription

/// What every target is held to.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "benchmarks",
  targets: [
    .executableTarget(name: "CaptureGenerator", swiftSettings: strict),
    // The project's own, as a link.
    .target(name: "HostileCases", swiftSettings: strict),
    .executableTarget(
      name: "HostileFrames", dependencies: ["HostileCases"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
