import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function formatMilliseconds(milliseconds){return`${milliseconds/1e3} s`}export{formatMilliseconds};
