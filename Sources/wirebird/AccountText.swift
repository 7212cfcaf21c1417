internal import Configuration
internal import Pipeline

/// Accounts for people: where every packet and every event went.
enum AccountText {
  /// All accounts as a table; parts of zero are left out.
  static func table(_ accounts: [ModuleAccount]) -> String {
    var lines: [String] = []
    for account in accounts {
      let place = account.place.isEmpty ? "" : ": " + account.place
      lines.append("\(account.instance) (\(account.module))\(place)")
      for balance in account.balances {
        lines.append(row(balance.total, indent: 1))
        let parts = balance.parts.filter { $0.count > 0 }
        for part in parts where part != balance.total || parts.count > 1 {
          lines.append(row(part, indent: 2))
        }
      }
      for remark in account.remarks where remark.count > 0 { lines.append(row(remark, indent: 1)) }
    }
    return lines.joined(separator: "\n")
  }

  /// All accounts for the log, a balance a line: `total = part + part`.
  static func lines(_ accounts: [ModuleAccount]) -> [String] {
    accounts.flatMap { account in
      let name = "[\(account.module)|\(account.instance)]"
      let balances = account.balances.map { balance in
        let parts = balance.parts.filter { $0.count > 0 }
          .map { "\($0.count) \($0.name)" }.joined(separator: " + ")
        return
          "\(name) \(balance.total.count) \(balance.total.name) = \(parts.isEmpty ? "0" : parts)"
      }
      let remarks = account.remarks.filter { $0.count > 0 }
        .map { "\(name) \($0.count) \($0.name)" }
      return balances + remarks
    }
  }

  /// Reports a balance that does not add up: a fault of the program.
  static func reportImbalance(_ accounts: [ModuleAccount], _ log: Log) {
    for account in accounts {
      for balance in account.balances where !balance.isExact {
        let sum = balance.parts.reduce(0) { $0 + $1.count }
        log.write(
          .error,
          "[\(account.module)|\(account.instance)] \(balance.total.count) \(balance.total.name)"
            + " are not the sum of their parts, \(sum): please report this fault of the program")
      }
    }
  }

  /// A row of the table.
  private static func row(_ line: ModuleAccount.Line, indent: Int) -> String {
    let name = String(repeating: "  ", count: indent) + line.name
    let number = grouped(line.count)
    let gap = max(54 - name.count - number.count, 1)
    return name + String(repeating: " ", count: gap) + number
  }

  /// A number with commas between groups of three digits.
  static func grouped(_ number: UInt64) -> String {
    var digits = Array(String(number))
    var at = digits.count - 3
    while at > 0 {
      digits.insert(",", at: at)
      at -= 3
    }
    return String(digits)
  }
}
