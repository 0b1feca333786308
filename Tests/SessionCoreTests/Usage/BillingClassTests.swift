import SessionCore
import Testing

struct BillingClassTests {
  @Test(
    arguments: [
      (0, .upTo100K), (-1, .upTo100K), (100_000, .upTo100K), (100_001, .upTo128K), (128_000, .upTo128K),
      (128_001, .upTo200K), (200_000, .upTo200K), (200_001, .upTo256K), (256_001, .upTo272K),
      (272_000, .upTo272K), (272_001, .upTo512K), (512_000, .upTo512K), (512_001, .longer), (.max, .longer),
    ] as [(Int, BillingClass.PromptSize)])
  func `a prompt is longer than a limit by its first token above it`(
    tokens: Int, size: BillingClass.PromptSize
  ) {
    #expect(BillingClass.PromptSize(tokens: tokens) == size)
  }

  @Test func `what the database kept comes back`() {
    for tier in BillingClass.Tier.allCases {
      for size in BillingClass.PromptSize.allCases {
        let billing = BillingClass(tier: tier, promptSize: size)
        #expect(BillingClass(rawValue: billing.rawValue) == billing)
      }
    }
  }

  @Test(arguments: [-1, 7, 15, 3 * 16, .max]) func `a number of no class is none`(number: Int) {
    #expect(BillingClass(rawValue: number) == nil)
  }
}
