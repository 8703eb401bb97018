import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function remedyLines({code,remedy}){return remedy===void 0?[]:code==="run-failed"?remedy.trimEnd().split(`
`):[remedy]}export{remedyLines};
