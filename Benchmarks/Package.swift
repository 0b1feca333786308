// swift-tools-version: 6.2
// Measures the built programs from outside, as their users meet them; shares no code with them.

import PackageDescription

let package = Package(
  name: "benchmarks",
  targets: [
    .executableTarget(name: "bench", swiftSettings: [.treatAllWarnings(as: .error)])
  ]
)
