/// The exponential function, which the standard library does not have.
enum Exponential {
  private static let base = 2.718_281_828_459_045

  /// e to the power of a number between -20 and 20; of one beyond, that of the nearest of them.
  static func of(_ power: Double) -> Double {
    let power = max(-20, min(20, power))
    let whole = power.rounded(.towardZero)
    let rest = power - whole
    var (term, sum) = (1.0, 1.0)
    for index in 1...12 {
      term *= rest / Double(index)
      sum += term
    }
    for _ in 0..<Int(whole.magnitude) { sum = whole < 0 ? sum / base : sum * base }
    return sum
  }
}
