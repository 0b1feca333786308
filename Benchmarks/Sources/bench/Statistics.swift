import Foundation

/// Durations of one kind of run, in milliseconds.
struct Statistics {
  private var sorted: [Double] = []

  init(_ milliseconds: [Double]) {
    sorted = milliseconds.sorted()
  }

  /// The value below which that share of the runs lies.
  func percentile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }

  var count: Int { sorted.count }

  var median: Double { percentile(0.5) }
}

/// Wall time of a piece of work, in milliseconds.
func milliseconds(_ work: () throws -> Void) rethrows -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  try work()
  return Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000_000
}

/// A figure, with what was promised; gives back whether that was kept.
@discardableResult
func report(_ name: String, _ value: String, promised: String, isMet: Bool) -> Bool {
  print("  \(isMet ? "met " : "MISS")  \(name): \(value)  (promised: \(promised))")
  return isMet
}

extension Double {
  /// The number with so many digits behind the point.
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
