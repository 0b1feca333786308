import SessionCore
import Testing

/// The form in which prices stand in the list and in the settings.
struct ModelPriceTests {
  private func rates(_ price: ModelPrice?, _ tier: BillingClass.Tier, _ tokens: Int) -> TokenRates? {
    price?.rates(for: BillingClass(tier: tier, promptSize: .init(tokens: tokens)))
  }

  @Test func `all that can be said of a model stands in one line`() throws {
    let price = try #require(
      ModelPrice(
        "m=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5 fast=30/150 batch>200000=3/11.25 window=1000000 "
          + "until=2026-03-13"))
    #expect(price.model == "m" && price.window == 1_000_000)
    // `date -u -d 2026-03-13 +%s`
    #expect(price.until == Timestamp(milliseconds: 1_773_360_000_000))
    #expect(
      rates(price, .standard, 200_000)
        == TokenRates(input: 3, output: 15, cacheWrite: 3.75, cacheWriteOneHour: 6, cacheRead: 0.3))
    #expect(
      rates(price, .standard, 200_001)
        == TokenRates(input: 6, output: 22.5, cacheWrite: 7.5, cacheWriteOneHour: 12, cacheRead: 0.6))
    #expect(rates(price, .batch, 1) == TokenRates(input: 1.5, output: 7.5))
    #expect(rates(price, .batch, 900_000) == TokenRates(input: 3, output: 11.25))
    #expect(rates(price, .fast, 200_000) == TokenRates(input: 30, output: 150))
  }

  @Test func `a tier without rates has no price, and neither has one whose long prompts have none`() {
    let price = ModelPrice("m=1/2 >200000=2/4 fast=5/10")
    #expect(rates(price, .batch, 1) == nil)
    #expect(rates(price, .fast, 200_000) != nil)
    // Not the rates of short prompts: nobody said that they hold.
    #expect(rates(price, .fast, 200_001) == nil)
  }

  @Test func `of several limits the highest that a prompt exceeds decides, in whatever order they stand`() {
    let price = ModelPrice("m=1/1 >512000=4/4 >100000=2/2 >256000=3/3")
    let inputs = [1, 100_000, 100_001, 256_000, 256_001, 512_000, 512_001].map {
      rates(price, .standard, $0)?.input
    }
    #expect(inputs == [1, 1, 2, 2, 3, 3, 4])
  }

  @Test(
    arguments: [
      ("m=1/2", TokenRates(input: 1, output: 2)),
      ("m=0/0/0/0/0", TokenRates(input: 0, output: 0, cacheWrite: 0, cacheWriteOneHour: 0, cacheRead: 0)),
      ("m=1/2/-/-/0.5", TokenRates(input: 1, output: 2, cacheRead: 0.5)),
      ("  my-model = 1/2/3 ", TokenRates(input: 1, output: 2, cacheWrite: 3)),
      ("m=.5/123456.12345", TokenRates(input: 0.5, output: 123_456.12345)),
    ]) func `a rate that is not known can be left out`(text: String, expected: TokenRates)
  {
    #expect(rates(ModelPrice(text), .standard, 1) == expected)
  }

  @Test(
    arguments: [
      "", "m", "m=", "=1/2", " =1/2", "m=1", "m=-/2", "m=1/-", "m=1/2/3/4/5/6", "m=1//2", "m=1/2/", "m=1/x",
      "m=-1/2", "m=+1/2", "m=1e3/2", "m=0x1/2", "m=nan/2", "m=inf/2", "m=1/2.3.4", "m=./2", "m=1/2.",
      "m=1234567890123/2", "my model=1/2",
      "m=\u{661}/2", "m=1/2 batch", "m=1/2 batch=", "m=1/2 slow=1/2", "m=1/2 =1/2", "m=1/2 >150000=1/2",
      "m=1/2 >=1/2", "m=1/2 >0=1/2", "m=1/2 batch=1/2 batch=1/2", "m=1/2 window=0", "m=1/2 window=x",
      "m=1/2 window=1 window=1", "m=1/2 until=2026-02-30", "m=1/2 until=tomorrow", "m=1/2 batch>>200000=1/2",
    ]) func `what is not that form is no price`(text: String)
  {
    #expect(ModelPrice(text) == nil)
  }

  @Test func `a price holds up to its last day`() throws {
    let price = try #require(ModelPrice("m=1/2 until=1970-01-02"))
    #expect(price.holds(at: Timestamp(milliseconds: 86_399_999)))
    #expect(!price.holds(at: Timestamp(milliseconds: 86_400_000)))
    #expect(try #require(ModelPrice("m=1/2")).holds(at: Timestamp(milliseconds: .max)))
  }
}
