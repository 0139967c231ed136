import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { GUARDED_CONTRACTS, ROLE_IDS, type RoleName, selectorsOf } from "../../scripts/deploy/roles.ts";

const FUNCTION_ROLE_NAMES = ["GOVERNOR", "GUARDIAN", "REVIEWER"] as const satisfies readonly RoleName[];

/**
 * AccessManager, both oracles and the lens, with every function mapped to its role. Until `HandOver` the deployer is
 * administrator and governor without a delay, so that the first guardrails and assets need not wait a day.
 */
export default buildModule("RwaRiskOracle", (m) => {
  const deployer = m.getAccount(0);
  const manager = m.contract("AccessManager", [deployer]);
  const prices = m.contract("GuardedPriceOracle", [manager, m.getParameter("pyth")]);
  const reviewRoom = m.library("ReviewRoom");
  const governanceRoom = m.library("GovernanceRoom");
  const parameters = m.contract(
    "RiskParameterOracle",
    [manager, m.getParameter("signers"), m.getParameter("threshold")],
    { libraries: { ReviewRoom: reviewRoom, GovernanceRoom: governanceRoom } },
  );
  const lens = m.contract("RiskLens", [prices, parameters]);
  const targets = { GuardedPriceOracle: prices, RiskParameterOracle: parameters };

  for (const role of FUNCTION_ROLE_NAMES) {
    m.call(manager, "labelRole", [ROLE_IDS[role], role], { id: `label_${role}` });
    for (const contract of GUARDED_CONTRACTS) {
      m.call(
        manager,
        "setTargetFunctionRole",
        [targets[contract], selectorsOf(contract, role), ROLE_IDS[role]],
        { id: `functions_${contract}_${role}` },
      );
    }
  }
  // A guardian may cancel what the governor scheduled: without a veto the delay would only be a countdown.
  m.call(manager, "setRoleGuardian", [ROLE_IDS.GOVERNOR, ROLE_IDS.GUARDIAN], { id: "veto" });
  m.call(manager, "grantRole", [ROLE_IDS.GOVERNOR, deployer, 0], { id: "deployer_governs" });
  return { manager, prices, parameters, reviewRoom, governanceRoom, lens };
});
