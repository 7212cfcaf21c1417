internal import Synchronization

// MARK: - Accounts

extension Pipeline {
  /// What every module counted: inputs, processors, outputs. What an instance counted before a reload put
  /// another in its place is in the sums.
  public var accounts: [ModuleAccount] {
    let (wiring, closing, retired) = state.withLock { state in
      (
        state.wiring,
        state.closing.map(Self.account) + state.closingBuffers.map(Self.account),
        state.retired
      )
    }
    var accounts: [ModuleAccount] = zip(wiring.inputs, wiring.sinks).map(Self.account)
    accounts += wiring.processors.map(Self.account)
    accounts += wiring.ends.map(Self.account)
    for account in retired + closing {
      ModuleAccount.add(account, to: &accounts)
    }
    return accounts
  }

  /// The account of an input.
  static func account(_ input: any InputModule, _ sink: EventSink) -> ModuleAccount {
    var account = input.account
    let counters = input.core.counters
    account.balances.append(
      ModuleAccount.Balance(
        .init("events made", counters.received.count),
        parts: [
          .init("passed on", counters.passed.count),
          .init("dropped by Exec", counters.dropped.count),
          .init("put out by an earlier run", sink.repeatedCount),
        ]))
    if sink.detouredCount > 0 {
      account.remarks.append(.init("events sent to other routes", sink.detouredCount))
    }
    if sink.refusedCount > 0 {
      account.remarks.append(.init("events dropped, queue full", sink.refusedCount))
    }
    if sink.refusedByDiskCount > 0 {
      account.remarks.append(.init("of them, queue on disk full", sink.refusedByDiskCount))
    }
    addExecFailures(counters, to: &account)
    return account
  }

  /// The account of a processor.
  static func account(_ processor: any ProcessorModule) -> ModuleAccount {
    var account = processor.account
    let counters = processor.core.counters
    account.balances.append(
      ModuleAccount.Balance(
        processor.madeCount == 0
          ? .init("events received", counters.received.count)
          : .init("events received or made", counters.received.count + processor.madeCount),
        parts: [
          .init("passed on", counters.passed.count),
          .init("dropped by Exec", counters.dropped.count),
        ] + processor.otherParts))
    addExecFailures(counters, to: &account)
    return account
  }

  /// The account of an output.
  static func account(_ end: OutputEnd) -> ModuleAccount {
    var account = end.output.account
    if let disk = end.disk {
      account.balances.append(disk.balance)
      account.remarks += disk.remarks
    }
    let counters = end.output.core.counters
    account.balances.append(
      ModuleAccount.Balance(
        .init("events received", counters.received.count),
        parts: [
          .init("written", counters.passed.count),
          .init("dropped by Exec", counters.dropped.count),
          .init("lost to errors", counters.failed.count),
        ]
          + (end.disk == nil ? [] : [.init("kept on disk for the next run", counters.kept.count)])
      ))
    addExecFailures(counters, to: &account)
    return account
  }

  /// Adds how many Execs were given up, where some were.
  private static func addExecFailures(_ counters: ModuleCounters, to account: inout ModuleAccount) {
    if counters.execFailures.count > 0 {
      account.remarks.append(.init("Execs given up", counters.execFailures.count))
    }
  }
}

// MARK: - Sums

extension ModuleAccount {
  /// Adds an account to the one of the same instance and module, or to the end.
  static func add(_ account: ModuleAccount, to accounts: inout [ModuleAccount]) {
    let index = accounts.firstIndex {
      $0.instance.lowercased() == account.instance.lowercased()
        && $0.module.lowercased() == account.module.lowercased()
    }
    if let index { accounts[index].add(account) } else { accounts.append(account) }
  }

  /// Adds what another counted, total to total and part to part.
  private mutating func add(_ other: ModuleAccount) {
    for balance in other.balances {
      let index = balances.firstIndex { $0.total.name == balance.total.name }
      guard let index else {
        balances.append(balance)
        continue
      }
      balances[index] = Balance(
        Line(balance.total.name, balances[index].total.count + balance.total.count),
        parts: Self.sum(balances[index].parts, balance.parts))
    }
    remarks = Self.sum(remarks, other.remarks)
  }

  /// Lines with the counts of both.
  private static func sum(_ lines: [Line], _ others: [Line]) -> [Line] {
    var sum = lines
    for line in others {
      if let index = sum.firstIndex(where: { $0.name == line.name }) {
        sum[index] = Line(line.name, sum[index].count + line.count)
      } else {
        sum.append(line)
      }
    }
    return sum
  }
}
