import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ROLE_IDS } from "../../scripts/deploy/roles.ts";
import RwaRiskOracle from "./RwaRiskOracle.ts";

/** Gives every role to its holder and takes all power from the deployer. The deployer's own renunciation is last. */
export default buildModule("HandOver", (m) => {
  const { manager, prices, parameters, lens } = m.useModule(RwaRiskOracle);
  const deployer = m.getAccount(0);
  const delay = m.getParameter("governanceDelay");
  const grants = [
    m.call(manager, "grantRole", [ROLE_IDS.GUARDIAN, m.getParameter("guardian"), 0], {
      id: "guardian",
      after: [RwaRiskOracle],
    }),
    m.call(manager, "grantRole", [ROLE_IDS.REVIEWER, m.getParameter("reviewer"), 0], {
      id: "reviewer",
      after: [RwaRiskOracle],
    }),
    m.call(manager, "revokeRole", [ROLE_IDS.GOVERNOR, deployer], {
      id: "deployer_stops_governing",
      after: [RwaRiskOracle],
    }),
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
  return { manager, prices, parameters, lens };
});
