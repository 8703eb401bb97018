import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function measuredByCell(measured){return new Map(measured.map(cell=>[cellKey(cell),cell.measurement]))}function cellKey({image,variant,platform}){return[image,variant,platform].join(`
`)}export{measuredByCell,cellKey};
