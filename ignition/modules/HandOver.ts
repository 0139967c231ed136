import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ROLE_IDS } from "../../scripts/deploy/roles.ts";

/**
 * Gives every role to its holder and takes all power from the deployer. Runs after `RwaRiskOracle`, whose access
 * manager it is given; the deployer's own renunciation is last.
 */
export default buildModule("HandOver", (m) => {
  const manager = m.contractAt("AccessManager", m.getParameter("manager"));
  const deployer = m.getAccount(0);
  const delay = m.getParameter("governanceDelay");
  const grants = [
    m.call(manager, "grantRole", [ROLE_IDS.GUARDIAN, m.getParameter("guardian"), 0], { id: "guardian" }),
    m.call(manager, "grantRole", [ROLE_IDS.REVIEWER, m.getParameter("reviewer"), 0], { id: "reviewer" }),
    m.call(manager, "revokeRole", [ROLE_IDS.GOVERNOR, deployer], { id: "deployer_stops_governing" }),
  ];
  const governor = m.call(manager, "grantRole", [ROLE_IDS.GOVERNOR, m.getParameter("governor"), delay], {
    id: "governor",
    after: grants,
  });
  const admin = m.call(manager, "grantRole", [ROLE_IDS.ADMIN, m.getParameter("admin"), delay], {
    id: "admin",
    after: [governor],
  });
  m.call(manager, "renounceRole", [ROLE_IDS.ADMIN, deployer], { id: "deployer_leaves", after: [admin] });
  return { manager };
});
