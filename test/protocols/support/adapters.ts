/** Values of PriceMode and PriceRole (contracts/interfaces/IPriceAdapter.sol). */
export const RAW_MODE = 0;
export const HAIRCUT_MODE = 1;
export const COLLATERAL_ROLE = 0;
export const DEBT_ROLE = 1;
