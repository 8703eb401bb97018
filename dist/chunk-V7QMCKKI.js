import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function whySkipped({refused,waived},today){if(refused!==void 0)return refused;if(!(waived===void 0||waived.until!==void 0&&waived.until<today))return`waived${waived.until===void 0?"":` until ${waived.until}`}: ${waived.reason}`}export{whySkipped};
