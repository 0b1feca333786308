import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond doctor`, over a place where all is well and over broken ones.
struct DoctorTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)

  init() throws {
    site = try Site()
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 1_000)])
  }

  /// Examines on a thread that may block: the doctor is a program of its own.
  private func examined(settings: Result<Settings, any Error> = .success(Settings())) async -> Doctor {
    let environment = site.environment
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var doctor = Doctor(environment: environment, settings: settings)
        doctor.examine()
        continuation.resume(returning: doctor)
      }
    }
  }

  private func verdicts(_ doctor: Doctor, of subject: String) -> [Doctor.Verdict] {
    doctor.findings.filter { $0.subject == subject }.map(\.verdict)
  }

  @Test func `where all is well nothing is bad`() async throws {
    try await withDaemon(site) { running in
      let doctor = await examined()
      #expect(doctor.isHealthy, "\(doctor.findings)")
      for subject in [
        "configuration", "models", "prices", "daemon", "runtime", "socket", "state", "disk", "database",
        "records", "transcripts", "inotify",
      ] {
        #expect(verdicts(doctor, of: subject).isEmpty == false, "\(subject)")
      }
      #expect(verdicts(doctor, of: "daemon") == [.good])
      #expect(verdicts(doctor, of: "records") == [.good])
      #expect(doctor.findings.contains { $0.subject == "database" && $0.message.contains("1 transcript") })
      // It changed nothing: the daemon still answers.
      let session = try await running.session(lines.session)
      #expect(session.usage.messages == 1)
    }
  }

  @Test func `a daemon that is away is told, and nothing is made in its place`() async throws {
    let doctor = await examined()
    #expect(!doctor.isHealthy)
    #expect(verdicts(doctor, of: "daemon") == [.bad])
    #expect(verdicts(doctor, of: "database") == [.note])
    #expect(!FileManager.default.fileExists(atPath: site.database))
  }

  @Test func `lines that can't be read are listed with file, place and reason`() async throws {
    try site.append("p/\(lines.session).jsonl", ["{broken"])
    try await withDaemon(site) { _ in }
    let doctor = await examined()
    let records = doctor.findings.filter { $0.subject == "records" }
    #expect(records.map(\.verdict) == [.note, .note])
    let offset = lines.reply("m1", context: 1_000).utf8.count + 1
    #expect(
      records.last?.message.contains(site.path("p/\(lines.session).jsonl") + " at byte \(offset), 7 bytes")
        == true)
  }

  @Test func `a wrong configuration is told in its own words`() async throws {
    try site.folder.write("config/sessiond/sessiond.yaml", Data("budget:\n  basis: total\n".utf8))
    let settings: Result<Settings, any Error>
    do {
      settings = .success(try await Settings(flags: [:], environment: site.environment, configuration: nil))
    } catch {
      settings = .failure(error)
    }
    let doctor = await examined(settings: settings)
    let finding = try #require(doctor.findings.first { $0.subject == "configuration" })
    #expect(finding.verdict == .bad)
    #expect(finding.message.contains("sessiond.yaml:2: budget.basis"))
  }

  @Test func `a damaged database is told`() async throws {
    try site.folder.write("state/sessiond/sessiond.db", Data(repeating: 0x41, count: 8_192))
    let doctor = await examined()
    #expect(verdicts(doctor, of: "database").contains { $0 != .good })
  }

  @Test func `a database of a version before there were searches is sound`() async throws {
    try await withDaemon(site) { _ in }
    try DatabaseFile.execute(
      "DROP TABLE context_word; DROP TABLE context_text; DROP TABLE context_record", at: site.database)
    let doctor = await examined()
    #expect(verdicts(doctor, of: "database") == [.good])
    #expect(doctor.findings.contains { $0.message.contains(", 0 texts to be searched") })
  }

  @Test func `a folder without transcripts is watched for, not held against the user`() async throws {
    try FileManager.default.removeItem(atPath: site.root)
    let doctor = await examined()
    #expect(verdicts(doctor, of: "transcripts") == [.note])
  }

  @Test func `what setup does is looked at, and is never bad`() async throws {
    let before = await examined()
    #expect(verdicts(before, of: "systemd") == [.note] && verdicts(before, of: "tmux") == [.note])
    let unit = "config/systemd/user/default.target.wants/sessiond.service"
    for file in ["config/systemd/user/sessiond.service", unit] { try site.folder.write(file, Data()) }
    let block = try MarkedBlock.put(["show it"], into: [])
    try site.folder.write("home/.tmux.conf", Data(block))
    let after = await examined()
    #expect(verdicts(after, of: "systemd") == [.good] && verdicts(after, of: "tmux") == [.good])
    try site.folder.write("home/.tmux.conf", Data(block.dropLast(20)))
    #expect(verdicts(await examined(), of: "tmux") == [.note])
  }

  @Test func `people and programs read the same`() async throws {
    let doctor = await examined()
    let json = try #require(try JSONSerialization.jsonObject(with: Data(doctor.json())) as? [String: Any])
    let findings = try #require(json["findings"] as? [[String: String]])
    #expect(json["healthy"] as? Bool == false)
    #expect(findings.map { $0["message"] } == doctor.findings.map(\.message))
    let text = doctor.lines(usesColor: false)
    #expect(text.count == findings.count)
    #expect(text.contains { $0.hasPrefix("BAD   daemon") })
    #expect(
      !text.joined().contains("\u{1b}") && doctor.lines(usesColor: true).joined().contains("\u{1b}[31m"))
  }

  @Test func `a hostile file name commands no terminal`() async throws {
    try site.write("\u{1b}[2J\nx/\(ClaudeLines.id(2)).jsonl", ["{broken"])
    try await withDaemon(site) { _ in }
    let text = await examined().lines(usesColor: false)
    #expect(text.contains { $0.contains(ClaudeLines.id(2)) })
    #expect(text.allSatisfy { !$0.contains("\u{1b}") && !$0.contains("\n") })
  }
}
